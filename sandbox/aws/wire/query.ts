import { ApiError } from '../errors.ts';

/** A parameter of the Query protocol after its dotted names were unfolded; lists come as arrays. */
export type QueryValue = string | readonly QueryValue[] | { readonly [name: string]: QueryValue };

/** Deeper names than this are nothing that an SDK would send. */
const MAX_DEPTH = 20;

class Branch {
  readonly children = new Map<string, Branch | string>();
}

/**
 * Unfolds `A.member.1.Key=x` into `{ A: [{ Key: 'x' }] }`. An empty list arrives as `A=` and stays
 * an empty string; the action's schema knows that it is a list. Throws `MalformedQueryString`.
 */
export function unfoldQuery(
  pairs: Iterable<readonly [string, string]>,
): Record<string, QueryValue> {
  const root = new Branch();
  for (const [name, value] of pairs) insert(root, name, value);
  return unfoldObject(root);
}

function insert(root: Branch, name: string, value: string): void {
  const parts = name.split('.');
  const leaf = parts.pop();
  if (leaf === undefined || parts.length > MAX_DEPTH) throw malformed(name);
  let branch = root;
  for (const part of parts) {
    const next = branch.children.get(part) ?? new Branch();
    if (typeof next === 'string') throw malformed(name);
    branch.children.set(part, next);
    branch = next;
  }
  if (branch.children.has(leaf)) throw malformed(name);
  branch.children.set(leaf, value);
}

function unfold(node: Branch | string): QueryValue {
  if (typeof node === 'string') return node;
  const member = node.children.get('member');
  const isList =
    node.children.size === 1 &&
    member instanceof Branch &&
    [...member.children.keys()].every((key) => /^[1-9]\d{0,5}$/.test(key));
  if (!isList) return unfoldObject(node);
  return [...member.children]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => unfold(child));
}

function unfoldObject(branch: Branch): Record<string, QueryValue> {
  // Entries define fields: a parameter named __proto__ is one like any other and sets no prototype.
  return Object.fromEntries([...branch.children].map(([key, child]) => [key, unfold(child)]));
}

function malformed(name: string): ApiError {
  return new ApiError({
    code: 'MalformedQueryString',
    message: `The parameter ${name.slice(0, 200)} is given twice, or both with and without members`,
  });
}

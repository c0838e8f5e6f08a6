import { z } from 'zod';

/** A node of a syntax tree, as tree-sitter-bicep makes it; comments are left out. */
export interface Node {
  readonly type: string;
  /** What it is to the node above. */
  readonly field: string | null;
  readonly line: number;
  /** Whether it is what the parser could not read, or missed. */
  readonly broken: boolean;
  readonly text: string;
  readonly children: readonly Node[];
}

export const nodeSchema: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.string(),
    field: z.string().nullable(),
    line: z.number(),
    broken: z.boolean(),
    text: z.string(),
    children: z.array(nodeSchema),
  }),
);

/** The node and all below it. */
export function* allNodes(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* allNodes(child);
}

/** The value of a string without interpolation; `undefined` of anything else. */
export function literalOf(node: Node | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  if (node.children.some(({ type }) => type === 'interpolation')) return undefined;
  return node.text.slice(1, -1).replaceAll(String.raw`\'`, "'");
}

/** What is called, with its arguments; `undefined` of anything but a call. */
export function callOf(
  node: Node | undefined,
): { readonly name: string; readonly args: readonly Node[] } | undefined {
  if (node?.type !== 'call_expression') return undefined;
  const name = node.children.find(({ field }) => field === 'function')?.text ?? '';
  return { name, args: node.children.find(({ field }) => field === 'arguments')?.children ?? [] };
}

/** The properties of an object, by their names; those with interpolated names by their text. */
export function propertiesOf(node: Node | undefined): ReadonlyMap<string, Node> {
  const properties = new Map<string, Node>();
  if (node?.type !== 'object') return properties;
  for (const { type, children } of node.children) {
    const [key, value] = [children[0], children.at(-1)];
    if (type !== 'object_property' || key === undefined || value === undefined) continue;
    properties.set(literalOf(key) ?? key.text, value);
  }
  return properties;
}

/** A property at a path such as `properties.filter`. */
export function propertyAt(node: Node | undefined, path: string): Node | undefined {
  return path
    .split('.')
    .reduce<Node | undefined>((found, name) => propertiesOf(found).get(name), node);
}

import { posix } from 'node:path';
import type { Template } from './template.ts';
import { callOf, literalOf, type Node } from './tree.ts';

/** What a value can be, as far as can be seen; `any` where it cannot. */
export type Kind =
  | 'string'
  | 'int'
  | 'bool'
  | 'null'
  | 'any'
  /** A literal, as it is written. */
  | { readonly literals: readonly string[]; readonly of: 'string' | 'int' }
  | { readonly array: Kind }
  /** An object: of a type with a name, or of none. */
  | { readonly object: string | undefined };

const results: Readonly<Record<string, Kind>> = {
  replace: 'string',
  guid: 'string',
  uniqueString: 'string',
  string: 'string',
  split: { array: 'string' },
  empty: 'bool',
  union: { object: undefined },
  length: 'int',
};

/** What a type, as it is written, lets in. */
export function kindOfType(type: string, all: readonly Template[]): Kind {
  const written = type.trim().replace(/\?$/, '');
  if (written.endsWith('[]')) return { array: kindOfType(written.slice(0, -2), all) };
  if (written === 'string' || written === 'int' || written === 'bool') return written;
  if (/^'|^\d/.test(written)) {
    const literals = written.split('|').map((one) => one.trim());
    return { literals, of: written.startsWith("'") ? 'string' : 'int' };
  }
  if (written.startsWith('{')) return { object: undefined };
  const named = all.flatMap(({ types }) => types).find(({ name }) => name === written);
  if (named === undefined) return 'any';
  const { value } = named;
  return value.type === 'object' ? { object: written } : kindOfType(value.text, all);
}

/** What an expression gives. */
export function kindOf(node: Node, template: Template, all: readonly Template[]): Kind {
  const seen = (one: Node) => kindOf(one, template, all);
  switch (node.type) {
    case 'string': {
      const literal = literalOf(node);
      return literal === undefined ? 'string' : { literals: [`'${literal}'`], of: 'string' };
    }
    case 'number':
      return { literals: [node.text], of: 'int' };
    case 'boolean':
    case 'true':
    case 'false':
      return 'bool';
    case 'null':
      return 'null';
    case 'object':
      return { object: undefined };
    case 'array': {
      const [first] = node.children;
      return { array: first === undefined ? 'any' : seen(first) };
    }
    case 'ternary_expression': {
      const chosen = node.children.filter(({ field }) => field !== 'condition').map(seen);
      return chosen.find((kind) => kind !== 'any' && kind !== 'null') ?? 'any';
    }
    case 'call_expression':
      return results[callOf(node)?.name ?? ''] ?? 'any';
    case 'identifier':
      return ofName(node.text, template, all);
    case 'member_expression':
      return ofMember(node.text, template, all);
    default:
      return 'any';
  }
}

function ofName(name: string, template: Template, all: readonly Template[]): Kind {
  const parameter = template.parameters.find((one) => one.name === name);
  if (parameter !== undefined) return kindOfType(parameter.type, all);
  const variable = template.variables.find((one) => one.name === name);
  return variable === undefined ? 'any' : kindOf(variable.value, template, all);
}

/** `module.outputs.name`, and `resource.id` or `.name`. */
function ofMember(text: string, template: Template, all: readonly Template[]): Kind {
  const [of = '', member = '', output, further] = text.replace('!', '').split('.');
  const module = template.modules.find(({ name }) => name === of);
  if (module !== undefined && member === 'outputs' && output !== undefined) {
    const target = targetOf(module.kind, template, all);
    const found = target?.outputs.find(({ name }) => name === output);
    if (target === undefined || found === undefined) return 'any';
    const kind = kindOfType(found.type, all);
    return further === undefined ? kind : ofProperty(kind, further, all);
  }
  const isResource = template.resources.some(({ name }) => name === of);
  if (isResource && /^(?:id|name)$/.test(member) && output === undefined) return 'string';
  return output === undefined ? ofProperty(ofName(of, template, all), member, all) : 'any';
}

function ofProperty(kind: Kind, name: string, all: readonly Template[]): Kind {
  if (typeof kind !== 'object' || !('object' in kind) || kind.object === undefined) return 'any';
  const type = all.flatMap(({ types }) => types).find((one) => one.name === kind.object);
  const property = type?.value.children.find(({ children }) => children[0]?.text === name);
  if (property === undefined) return 'any';
  return kindOfType(property.children.at(-1)?.text ?? '', all);
}

/** The file that a module is made by. */
export function targetOf(
  path: string,
  template: Template,
  all: readonly Template[],
): Template | undefined {
  const wanted = posix.join(posix.dirname(template.path), path);
  return all.find((one) => one.path === wanted);
}

/** Whether a value of one kind can be given where another is wanted. */
export function fits(given: Kind, wanted: Kind): boolean {
  if (given === 'any' || wanted === 'any') return true;
  if (given === 'null' || wanted === 'null') return given === wanted;
  if (typeof wanted === 'string') {
    return given === wanted || (typeof given === 'object' && 'of' in given && given.of === wanted);
  }
  if (typeof given === 'string') return false;
  if ('literals' in wanted) {
    return 'literals' in given && given.literals.every((one) => wanted.literals.includes(one));
  }
  if ('array' in wanted) return 'array' in given && fits(given.array, wanted.array);
  if (!('object' in given)) return false;
  return (
    given.object === undefined || given.object === wanted.object || wanted.object === undefined
  );
}

/** For a person. */
export function describeKind(kind: Kind): string {
  if (typeof kind === 'string') return kind;
  if ('literals' in kind) return kind.literals.join(' | ');
  return 'array' in kind ? `${describeKind(kind.array)}[]` : (kind.object ?? 'object');
}

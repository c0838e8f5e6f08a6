import { decoratorsOf, type Declaration, type Template } from './template.ts';
import { allNodes, callOf, literalOf, type Node } from './tree.ts';

/**
 * Between what a value lies, as the compiler sees it: a number itself, a text or an array by its length.
 * What is not known is `undefined`.
 */
export interface Range {
  readonly least: number | undefined;
  readonly most: number | undefined;
}

const unknown: Range = { least: undefined, most: undefined };
const exactly = (number: number): Range => ({ least: number, most: number });
const lengths: Readonly<Record<string, number>> = { uniqueString: 13, guid: 36 };

/** What `@minLength`, `@maxLength`, `@minValue` and `@maxValue` allow. */
export function declaredRange(decorators: Declaration['decorators']): Range {
  const bound = (...names: readonly string[]): number | undefined => {
    const text = decorators.find(({ name }) => names.includes(name))?.args[0]?.text;
    return text === undefined ? undefined : Number(text);
  };
  return { least: bound('minLength', 'minValue'), most: bound('maxLength', 'maxValue') };
}

/** The range of what an expression gives. */
export function rangeOf(node: Node, template: Template, all: readonly Template[]): Range {
  const seen = (one: Node) => rangeOf(one, template, all);
  switch (node.type) {
    case 'string': {
      const literal = literalOf(node);
      if (literal !== undefined) return exactly(literal.length);
      return inRow(node.children.map((part) => partOf(part, seen)));
    }
    case 'number':
      return exactly(Number(node.text));
    case 'array':
      return exactly(node.children.length);
    case 'call_expression': {
      const length = lengths[callOf(node)?.name ?? ''];
      return length === undefined ? unknown : exactly(length);
    }
    case 'ternary_expression':
      return oneOf(node.children.filter(({ field }) => field !== 'condition').map(seen));
    case 'identifier':
      return ofName(node.text, template, seen);
    case 'member_expression':
      return ofMember(node.text, template, all);
    default:
      return unknown;
  }
}

/** A part of a text: what is written, or what stands in braces, which may be nothing. */
function partOf(part: Node, seen: (node: Node) => Range): Range {
  if (part.type === 'string_content') return exactly(part.text.length);
  const [inner] = part.children;
  const { least = 0, most } = inner === undefined ? unknown : seen(inner);
  return { least, most };
}

function ofName(name: string, template: Template, seen: (node: Node) => Range): Range {
  const variable = template.variables.find((one) => one.name === name);
  if (variable !== undefined) return seen(variable.value);
  const parameter = template.parameters.find((one) => one.name === name);
  if (parameter === undefined) return unknown;
  const { type, decorators } = parameter;
  if (!type.startsWith("'")) return declaredRange(decorators);
  return oneOf(type.split('|').map((literal) => exactly(literal.trim().length - 2)));
}

/** A property of a parameter, or of an element of one that a loop goes through, whose type has a name. */
function ofMember(text: string, template: Template, all: readonly Template[]): Range {
  const [of = '', property = '', further] = text.split('.');
  const loop = [...allNodes(template.root)].find(
    ({ type, children }) => type === 'for_statement' && children[0]?.text === of,
  );
  const parameter = template.parameters.find(
    ({ name }) => name === (loop?.children[1]?.text ?? of),
  );
  const type = all
    .flatMap(({ types }) => types)
    .find(({ name }) => name === parameter?.type.replace('[]', ''));
  const members = type?.value.children ?? [];
  const index = members.findIndex(({ children }) => children[0]?.text === property);
  const before = members[index - 1];
  return before?.type === 'decorators' && further === undefined
    ? declaredRange(decoratorsOf(before))
    : unknown;
}

function inRow(parts: readonly Range[]): Range {
  return {
    least: total(parts.map(({ least }) => least)),
    most: total(parts.map(({ most }) => most)),
  };
}

function oneOf(ranges: readonly Range[]): Range {
  const [least, most] = [ranges.map((one) => one.least), ranges.map((one) => one.most)];
  return {
    least: least.every((one) => one !== undefined) ? Math.min(...least) : undefined,
    most: most.every((one) => one !== undefined) ? Math.max(...most) : undefined,
  };
}

const total = (numbers: readonly (number | undefined)[]): number | undefined =>
  numbers.every((one) => one !== undefined)
    ? numbers.reduce((sum, number) => sum + number, 0)
    : undefined;

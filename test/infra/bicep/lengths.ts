import type { Template } from './template.ts';
import { callOf, literalOf, type Node } from './tree.ts';

/** How long a text can be. */
export interface Lengths {
  readonly least: number;
  readonly most: number;
}

const fixed: Readonly<Record<string, number>> = { uniqueString: 13, guid: 36 };

/** The lengths of what an expression gives; `undefined` where they cannot be seen. */
export function lengthsOf(node: Node, template: Template): Lengths | undefined {
  const literal = literalOf(node);
  if (literal !== undefined) return { least: literal.length, most: literal.length };
  switch (node.type) {
    case 'string':
      return sum(node.children.map((child) => partOf(child, template)));
    case 'call_expression': {
      const length = fixed[callOf(node)?.name ?? ''];
      return length === undefined ? undefined : { least: length, most: length };
    }
    case 'ternary_expression':
      return either(
        node.children
          .filter(({ field }) => field !== 'condition')
          .map((child) => lengthsOf(child, template)),
      );
    case 'identifier':
      return ofName(node.text, template);
    default:
      return undefined;
  }
}

function partOf(child: Node, template: Template): Lengths | undefined {
  if (child.type === 'string_content') return { least: child.text.length, most: child.text.length };
  const [inner] = child.children;
  // A property of an element of a variable: the longest that the variable holds.
  const [, key] = /^alert\.(\w+)$/.exec(inner?.text ?? '') ?? [];
  if (key !== undefined) return ofElements(key, template);
  return inner === undefined ? undefined : lengthsOf(inner, template);
}

function ofElements(key: string, { variables }: Template): Lengths | undefined {
  const elements = variables.find(({ name }) => name === 'alerts')?.value.children ?? [];
  const found = elements.flatMap(({ children }) =>
    children.flatMap((property) =>
      property.children[0]?.text === key ? (literalOf(property.children[1]) ?? []) : [],
    ),
  );
  return either(found.map(({ length }) => ({ least: length, most: length })));
}

function ofName(name: string, template: Template): Lengths | undefined {
  const variable = template.variables.find((one) => one.name === name);
  if (variable !== undefined) return lengthsOf(variable.value, template);
  const parameter = template.parameters.find((one) => one.name === name);
  if (parameter === undefined) return undefined;
  if (parameter.type.startsWith("'")) {
    const literals = parameter.type.split('|').map((one) => one.trim().length - 2);
    return either(literals.map((length) => ({ least: length, most: length })));
  }
  const bound = (decorator: string): number | undefined => {
    const found = parameter.decorators.find((one) => one.name === decorator);
    return found?.args[0] === undefined ? undefined : Number(found.args[0].text);
  };
  const [least, most] = [bound('minLength'), bound('maxLength')];
  return least === undefined || most === undefined ? undefined : { least, most };
}

type Parts = readonly (Lengths | undefined)[];

function sum(parts: Parts): Lengths | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  return known.reduce(
    (all, { least, most }) => ({ least: all.least + least, most: all.most + most }),
    { least: 0, most: 0 },
  );
}

function either(parts: Parts): Lengths | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length || known.length === 0) return undefined;
  return {
    least: Math.min(...known.map(({ least }) => least)),
    most: Math.max(...known.map(({ most }) => most)),
  };
}

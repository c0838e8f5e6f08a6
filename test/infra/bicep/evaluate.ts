import { callOf, literalOf, propertiesOf, type Node } from './tree.ts';

/** What expressions give that only Azure, or a parameter, can tell: by how they are written. */
export type Examples = Readonly<Record<string, unknown>>;

/**
 * The value of an expression of literals, objects, arrays and what there is an example of.
 *
 * @throws where an example is missing, with the expression
 */
export function evaluate(node: Node, examples: Examples): unknown {
  if (node.text in examples) return examples[node.text];
  const literal = literalOf(node);
  if (literal !== undefined) return literal;
  switch (node.type) {
    case 'string':
      return node.children
        .map((child) =>
          child.type === 'interpolation' && child.children[0] !== undefined
            ? String(evaluate(child.children[0], examples))
            : child.text,
        )
        .join('');
    case 'object':
      return Object.fromEntries(
        [...propertiesOf(node)].map(([name, value]) => [name, evaluate(value, examples)]),
      );
    case 'array':
      return node.children.map((child) => evaluate(child, examples));
    case 'call_expression': {
      const call = callOf(node);
      if (call?.name !== 'concat') throw unknown(node);
      return call.args.flatMap((one) => evaluate(one, examples));
    }
    default:
      throw unknown(node);
  }
}

function unknown({ text }: Node): Error {
  return new Error(`there is no example of ${text}`);
}

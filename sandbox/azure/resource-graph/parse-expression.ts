import type { Comparison, Expression } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

const single: readonly Comparison[] = ['==', '!=', '=~', '!~'];

/** What `where` takes: comparisons and calls, joined by `and` and `or`. */
export function parseCondition(reader: TokenReader): Expression {
  let left = parseConjunction(reader);
  while (reader.take('name', 'or') !== undefined) {
    left = { kind: 'or', left, right: parseConjunction(reader) };
  }
  return left;
}

function parseConjunction(reader: TokenReader): Expression {
  let left = parseComparison(reader);
  while (reader.take('name', 'and') !== undefined) {
    left = { kind: 'and', left, right: parseComparison(reader) };
  }
  return left;
}

function parseComparison(reader: TokenReader): Expression {
  if (reader.take('sign', '(') !== undefined) {
    const inner = parseCondition(reader);
    reader.need('sign', ')');
    return inner;
  }
  const left = parseOperand(reader);
  const sign = single.find((operator) => reader.take('sign', operator) !== undefined);
  if (sign !== undefined) {
    return { kind: 'compare', operator: sign, left, right: [parseOperand(reader)] };
  }
  const within = (['in', 'in~'] as const).find((name) => reader.take('name', name) !== undefined);
  if (within === undefined) return left;
  reader.need('sign', '(');
  const right = reader.list(() => parseOperand(reader));
  reader.need('sign', ')');
  return { kind: 'compare', operator: within, left, right };
}

/** A literal, a column, a call, or a part of one of them. */
export function parseOperand(reader: TokenReader): Expression {
  let operand = parsePrimary(reader);
  for (;;) {
    if (reader.take('sign', '.') !== undefined) {
      operand = { kind: 'part', of: operand, key: reader.need('name') };
    } else if (reader.take('sign', '[') !== undefined) {
      const text = reader.take('text');
      operand = { kind: 'part', of: operand, key: text ?? Number(reader.need('number')) };
      reader.need('sign', ']');
    } else {
      return operand;
    }
  }
}

function parsePrimary(reader: TokenReader): Expression {
  const text = reader.take('text');
  if (text !== undefined) return { kind: 'literal', value: text };
  const number = reader.take('number');
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  const truth = reader.take('name', 'true', 'false');
  if (truth !== undefined) return { kind: 'literal', value: truth === 'true' };
  const name = reader.need('name');
  if (reader.take('sign', '(') === undefined) return { kind: 'column', name };
  const given = reader.take('sign', ')') === undefined ? parseGiven(reader) : [];
  return { kind: 'call', name, given };
}

function parseGiven(reader: TokenReader): readonly Expression[] {
  const given = reader.list(() => parseOperand(reader));
  reader.need('sign', ')');
  return given;
}

import { parseCondition, parseOperand } from './parse-expression.ts';
import type { Column, Expression, Ordering, Query, Step } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/** Reads a query; throws what Resource Graph says of one that it does not take. */
export function parseQuery(text: string): Query {
  const reader = new TokenReader(text);
  const table = reader.need('name');
  const steps: Step[] = [];
  while (reader.take('sign', '|') !== undefined) steps.push(parseStep(reader));
  if (reader.take('end') === undefined) throw reader.failure();
  return { table, steps };
}

function parseStep(reader: TokenReader): Step {
  switch (reader.take('name', 'where', 'extend', 'project', 'order', 'sort')) {
    case 'where':
      return { kind: 'where', condition: parseCondition(reader) };
    case 'extend':
      return { kind: 'extend', columns: reader.list(() => parseColumn(reader)) };
    case 'project':
      return { kind: 'project', columns: reader.list(() => parseColumn(reader)) };
    case 'order':
    case 'sort':
      reader.need('name', 'by');
      return { kind: 'order', by: reader.list(() => parseOrdering(reader)) };
    default:
      throw reader.failure();
  }
}

function parseColumn(reader: TokenReader): Column {
  const value = parseOperand(reader);
  if (value.kind !== 'column') return { name: nameOf(value), value };
  return reader.take('sign', '=') === undefined
    ? { name: value.name, value }
    : { name: value.name, value: parseOperand(reader) };
}

/** What a column is called that nobody named: `sku_capacity`. */
function nameOf(value: Expression): string {
  if (value.kind === 'column') return value.name;
  return value.kind === 'part' ? `${nameOf(value.of)}_${value.key}` : 'Column1';
}

/** KQL begins with the highest where nothing is said. */
function parseOrdering(reader: TokenReader): Ordering {
  const value = parseOperand(reader);
  return { value, descending: reader.take('name', 'asc', 'desc') !== 'asc' };
}

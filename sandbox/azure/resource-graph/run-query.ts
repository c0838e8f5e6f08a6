import { isTrue, valueOf } from './evaluate.ts';
import { textOf } from './functions.ts';
import type { Row } from './evaluate.ts';
import type { Column, Ordering, Query, Step } from './syntax.ts';

/** All rows that a query gives, of a table's. */
export function runQuery({ steps }: Query, table: readonly Row[]): readonly Row[] {
  return steps.reduce(carryOut, table);
}

function carryOut(rows: readonly Row[], step: Step): readonly Row[] {
  switch (step.kind) {
    case 'where':
      return rows.filter((row) => isTrue(step.condition, row));
    case 'extend':
      return rows.map((row) => ({ ...row, ...columnsOf(step.columns, row) }));
    case 'project':
      return rows.map((row) => columnsOf(step.columns, row));
    case 'order':
      return inOrder(rows, step.by);
  }
}

/** All of them are made of the row as it was: one cannot use another. */
function columnsOf(columns: readonly Column[], row: Row): Row {
  return Object.fromEntries(columns.map(({ name, value }) => [name, valueOf(value, row)]));
}

function inOrder(rows: readonly Row[], by: readonly Ordering[]): readonly Row[] {
  const keyed = rows.map((row) => ({ row, keys: by.map(({ value }) => valueOf(value, row)) }));
  const sorted = keyed.toSorted((one, other) => {
    for (const [index, { descending }] of by.entries()) {
      const order = compareValues(one.keys[index], other.keys[index]);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
  return sorted.map(({ row }) => row);
}

/** Numbers by size, everything else by its text; what is null comes first. */
function compareValues(one: unknown, other: unknown): number {
  if (one === other) return 0;
  if (one === null || one === undefined) return -1;
  if (other === null || other === undefined) return 1;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return textOf(one) < textOf(other) ? -1 : 1;
}

import { functionKey } from './evaluate.ts';
import { functions } from './functions.ts';
import { unresolved } from './refusals.ts';
import type { Expression, Query } from './syntax.ts';

/**
 * Refuses a query whose columns or functions are not there, also where no row would show it.
 *
 * @param table names of the columns that its table has
 */
export function checkNames({ steps }: Query, table: readonly string[]): void {
  let columns = new Set(table);
  for (const step of steps) {
    switch (step.kind) {
      case 'where':
        checkExpression(step.condition, columns);
        break;
      case 'order':
        for (const { value } of step.by) checkExpression(value, columns);
        break;
      case 'extend':
      case 'project': {
        for (const { value } of step.columns) checkExpression(value, columns);
        const made = step.columns.map(({ name }) => name);
        columns = new Set(step.kind === 'extend' ? [...columns, ...made] : made);
        break;
      }
    }
  }
}

function checkExpression(expression: Expression, columns: ReadonlySet<string>): void {
  if (expression.kind === 'column' && !columns.has(expression.name)) {
    throw unresolved('column', expression.name);
  }
  if (expression.kind === 'call' && !functions.has(functionKey(expression))) {
    throw unresolved('function', functionKey(expression));
  }
  for (const part of partsOf(expression)) checkExpression(part, columns);
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'column':
      return [];
    case 'part':
      return [expression.of];
    case 'call':
      return expression.given;
    case 'and':
    case 'or':
      return [expression.left, expression.right];
    case 'compare':
      return [expression.left, ...expression.right];
  }
}

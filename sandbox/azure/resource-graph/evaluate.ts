import { functions, lowerOf } from './functions.ts';
import type { Comparison, Expression } from './syntax.ts';

/** One row: its columns by name. */
export type Row = Readonly<Record<string, unknown>>;

/** The value of an expression for a row; null where there is none. Its names have been checked. */
export function valueOf(expression: Expression, row: Row): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'column':
      return row[expression.name] ?? null;
    case 'part':
      return partOf(valueOf(expression.of, row), expression.key);
    case 'call':
      return functions.get(functionKey(expression))?.(
        expression.given.map((each) => valueOf(each, row)),
      );
    case 'and':
      return isTrue(expression.left, row) && isTrue(expression.right, row);
    case 'or':
      return isTrue(expression.left, row) || isTrue(expression.right, row);
    case 'compare': {
      const left = valueOf(expression.left, row);
      const right = expression.right.map((each) => valueOf(each, row));
      return compare(expression.operator, left, right);
    }
  }
}

export function isTrue(expression: Expression, row: Row): boolean {
  return valueOf(expression, row) === true;
}

/** How a call is found among the functions. */
export function functionKey({ name, given }: Extract<Expression, { kind: 'call' }>): string {
  return `${name}/${given.length}`;
}

function partOf(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
  const part: unknown = Reflect.get(value, key);
  return part ?? null;
}

function compare(operator: Comparison, left: unknown, right: readonly unknown[]): boolean {
  switch (operator) {
    case '==':
    case 'in':
      return right.includes(left);
    case '!=':
      return !right.includes(left);
    case '=~':
    case 'in~':
      return right.some((each) => lowerOf(each) === lowerOf(left));
    case '!~':
      return right.every((each) => lowerOf(each) !== lowerOf(left));
  }
}

/** The part of KQL that the simulator understands. */
export interface Query {
  readonly table: string;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: 'where'; readonly condition: Expression }
  | { readonly kind: 'extend' | 'project'; readonly columns: readonly Column[] }
  | { readonly kind: 'order'; readonly by: readonly Ordering[] };

export interface Column {
  readonly name: string;
  readonly value: Expression;
}

export interface Ordering {
  readonly value: Expression;
  readonly descending: boolean;
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'column'; readonly name: string }
  /** A field of an object, or an entry of a list. */
  | { readonly kind: 'part'; readonly of: Expression; readonly key: string | number }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly Expression[] }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Expression;
      /** One, but for `in` and `in~`. */
      readonly right: readonly Expression[];
    };

export type Comparison = '==' | '!=' | '=~' | '!~' | 'in' | 'in~';

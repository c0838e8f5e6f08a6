import { parserFailure } from './refusals.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Reads the pieces of a query one after the other. */
export class TokenReader {
  readonly #query: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(query: string) {
    this.#query = query;
    this.#tokens = tokensOf(query);
  }

  peek(): Token {
    return this.#tokens[this.#next] ?? this.#end();
  }

  /** The next piece where it is of this kind and one of these values, if any are given. */
  take(kind: Token['kind'], ...values: readonly string[]): string | undefined {
    const token = this.peek();
    if (token.kind !== kind) return undefined;
    if (values.length > 0 && !values.includes(token.value)) return undefined;
    this.#next += 1;
    return token.value;
  }

  /** The same; throws where something else comes. */
  need(kind: Token['kind'], ...values: readonly string[]): string {
    const value = this.take(kind, ...values);
    if (value !== undefined) return value;
    throw this.failure();
  }

  /** What is said of the next piece. */
  failure(): Error {
    const { at, value } = this.peek();
    return parserFailure(this.#query, at, value);
  }

  /** One or more, with commas between them. */
  list<T>(read: () => T): readonly T[] {
    const items = [read()];
    while (this.take('sign', ',') !== undefined) items.push(read());
    return items;
  }

  #end(): Token {
    return { kind: 'end', value: '<EOF>', at: this.#query.length };
  }
}

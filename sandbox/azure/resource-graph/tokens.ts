import { parserFailure } from './refusals.ts';

/** A piece of a query. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  /** Of a text what is between its quotes, else as it was written. */
  readonly value: string;
  /** Place in the query, from 0. */
  readonly at: number;
}

const shapes = [
  ['space', /(?:\s|\/\/[^\n]*)+/y],
  ['name', /[a-z_][a-z0-9_]*[~]?/iy],
  ['number', /\d+(?:\.\d+)?/y],
  ['text', /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y],
  ['sign', /==|=~|!=|!~|[|=,.()[\]]/y],
] as const;

/** The pieces of a query, with one at its end; throws what Resource Graph says of a query that has none. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const { kind, written } = pieceAt(query, at);
    const value = kind === 'text' ? written.slice(1, -1).replaceAll(/\\(.)/g, '$1') : written;
    if (kind !== 'space') tokens.push({ kind, value, at });
    at += written.length;
  }
  return [...tokens, { kind: 'end', value: '<EOF>', at: query.length }];
}

function pieceAt(query: string, at: number) {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const written = shape.exec(query)?.[0];
    if (written !== undefined) return { kind, written };
  }
  throw parserFailure(query, at, query.charAt(at));
}

import { printable } from './printable.ts';

/** One line of JSON for each value, as soon as it is there. */
export async function* toJsonLines(values: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const value of values) yield `${printable(JSON.stringify(value))}\n`;
}

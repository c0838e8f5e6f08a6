import { printableLines } from './printable.ts';

/** A value as JSON for people and programs: indented, and nothing in it that a terminal would obey. */
export function toJsonDocument(value: object): string {
  return `${printableLines(JSON.stringify(value, null, 2))}\n`;
}

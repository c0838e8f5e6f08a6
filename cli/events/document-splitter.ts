import { nestingOf, readJson, type JsonReading } from './json-text.ts';
import type { Line } from './lines.ts';

/** A JSON document of a file, or lines that are none, with the lines that it stands on. */
export type Document = JsonReading & { readonly firstLine: number; readonly lastLine: number };

interface PendingLine {
  readonly number: number;
  readonly text: string;
  readonly standsAlone: boolean;
}

/**
 * Finds the JSON documents in a file line by line, whether each has a line of its own or is spread
 * over many. Only a spread document is kept in memory, and only while it is not complete. Where one
 * is broken, the lines around it that are documents of their own are still found: nothing is lost.
 */
export class DocumentSplitter {
  readonly #mostCharacters: number;
  #pending: PendingLine[] = [];
  #depth = 0;
  #characters = 0;

  constructor(mostCharacters: number) {
    this.#mostCharacters = mostCharacters;
  }

  /** The documents that this line completes; none, where the next lines have to be seen first. */
  push({ number, text }: Line): readonly Document[] {
    if (text === undefined) return [...this.end(), this.#tooLong(number, number)];
    if (this.#pending.length === 0) {
      if (isBlank(text)) return [];
      const alone = readJson(text, number);
      if (alone.kind === 'value') return [{ ...alone, firstLine: number, lastLine: number }];
    }
    return this.#add(number, text) ? [] : this.end();
  }

  /** What is left when no line follows. */
  end(): readonly Document[] {
    const [lines, characters] = [this.#pending, this.#characters];
    this.#pending = [];
    this.#depth = 0;
    this.#characters = 0;
    const [first, last] = [lines[0], lines.at(-1)];
    if (first === undefined || last === undefined) return [];
    if (characters > this.#mostCharacters) return [this.#tooLong(first.number, last.number)];
    const whole = readTogether(lines);
    return whole.kind === 'value' ? [whole] : readApart(lines);
  }

  /** Whether more lines can make it a document. */
  #add(number: number, text: string): boolean {
    const { opened, inString } = nestingOf(text);
    const isFirst = this.#pending.length === 0;
    const previous = this.#pending.findLast((line) => !isBlank(line.text));
    this.#characters += text.length + 1;
    this.#depth += opened;
    if (this.#characters > this.#mostCharacters) {
      // Only where it began and ends still matters: its text would not fit into memory.
      this.#pending = [this.#pending[0] ?? { number, text: '', standsAlone: false }];
      this.#pending.push({ number, text: '', standsAlone: false });
      return this.#depth > 0;
    }
    const standsAlone = /^[[{]/.test(text) && readJson(text).kind === 'value';
    this.#pending.push({ number, text, standsAlone });
    // Two values with no comma between them are in no document: what came before was broken off.
    if (standsAlone && previous?.standsAlone === true) return false;
    return this.#depth > 0 && !(isFirst && inString);
  }

  #tooLong(firstLine: number, lastLine: number): Document {
    const reason = `longer than ${this.#mostCharacters} characters: write one event a line, for instance by jq -c '.[]'`;
    return { kind: 'unreadable', reason, firstLine, lastLine };
  }
}

function readTogether(lines: readonly PendingLine[]): Document {
  const firstLine = lines[0]?.number ?? 1;
  const text = lines.map((line) => line.text).join('\n');
  return { ...readJson(text, firstLine), firstLine, lastLine: lines.at(-1)?.number ?? firstLine };
}

/** Each line that is a document is one; each run of others between them is unreadable as a whole. */
function readApart(lines: readonly PendingLine[]): readonly Document[] {
  const runs: PendingLine[][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    const continues = run !== undefined && !line.standsAlone && run.at(-1)?.standsAlone === false;
    if (continues) run.push(line);
    else runs.push([line]);
  }
  return runs.filter((run) => run.some((line) => !isBlank(line.text))).map(readTogether);
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

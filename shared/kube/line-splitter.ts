import { BytePieces } from './byte-pieces.ts';

const newline = 0x0a;

/**
 * Cuts a stream of bytes into lines. It cuts bytes and not text: a character may come in two chunks.
 */
export class LineSplitter {
  readonly #line = new BytePieces();

  /** The lines that end in this chunk, without their ends; `undefined` for one that was too long. */
  *push(chunk: Uint8Array): Generator<string | undefined> {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      this.#line.add(chunk.subarray(from, at));
      from = at + 1;
      yield this.#line.take();
    }
    this.#line.add(chunk.subarray(from));
  }
}

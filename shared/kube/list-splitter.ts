import { BytePieces } from './byte-pieces.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Longer keys are none that is looked for. */
const longestKey = 8;

/**
 * Cuts the items out of a Kubernetes list as it comes in, so that a page of large objects is never in
 * memory as a whole. Looks at brackets and strings only: what is cut out may still be no JSON.
 */
export class ListSplitter {
  readonly #item = new BytePieces();
  readonly #rest = new BytePieces();
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inItems = false;
  /** The last string directly in the list's object. Where an array opens there, it is its key. */
  #key = '';

  /** The items that end in this chunk; `undefined` for one that was too long. */
  *push(chunk: Uint8Array): Generator<string | undefined> {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const cut = this.#step(chunk[at] ?? 0);
      if (cut === undefined) continue;
      if (cut === 'items' || cut === 'item-ends') {
        (cut === 'items' ? this.#rest : this.#item).add(chunk.subarray(from, at + 1));
      }
      from = cut === 'items' || cut === 'item-ends' ? at + 1 : at;
      if (cut === 'item-ends') yield this.#item.take();
    }
    if (!this.#inItems) this.#rest.add(chunk.subarray(from));
    else if (this.#isInItem()) this.#item.add(chunk.subarray(from));
  }

  /** The list without its items; `undefined` where it was too long. */
  rest(): string | undefined {
    return this.#rest.take();
  }

  #isInItem(): boolean {
    return this.#depth > 2;
  }

  /** What begins or ends with this byte. */
  #step(byte: number): 'items' | 'item-begins' | 'item-ends' | 'items-end' | undefined {
    if (this.#inString) {
      this.#stepInString(byte);
      return undefined;
    }
    switch (byte) {
      case quote:
        this.#inString = true;
        if (this.#depth === 1) this.#key = '';
        return undefined;
      case openBrace:
      case openBracket:
        this.#depth += 1;
        return this.#opened(byte);
      case closeBrace:
      case closeBracket:
        this.#depth -= 1;
        return this.#closed();
      default:
        return undefined;
    }
  }

  #stepInString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
    else if (this.#depth === 1 && this.#key.length < longestKey) {
      this.#key += String.fromCodePoint(byte);
    }
  }

  #opened(byte: number): 'items' | 'item-begins' | undefined {
    if (this.#inItems) return this.#depth === 3 ? 'item-begins' : undefined;
    this.#inItems = byte === openBracket && this.#depth === 2 && this.#key === 'items';
    return this.#inItems ? 'items' : undefined;
  }

  #closed(): 'item-ends' | 'items-end' | undefined {
    if (!this.#inItems) return undefined;
    if (this.#depth === 2) return 'item-ends';
    this.#inItems = this.#depth > 1;
    return this.#inItems ? undefined : 'items-end';
  }
}

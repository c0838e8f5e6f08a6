/** What the API server stores is at most 3 MiB long; more is no object of its. */
const longestBytes = 16 * 1024 * 1024;

/** The pieces of something that comes in several chunks; of what is too long nothing is kept. */
export class BytePieces {
  #pieces: Uint8Array[] = [];
  #sizeBytes = 0;

  add(piece: Uint8Array): void {
    this.#sizeBytes += piece.length;
    if (this.#sizeBytes <= longestBytes) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  /** The whole as text, and begins anew; `undefined` where it was too long. */
  take(): string | undefined {
    const text =
      this.#sizeBytes > longestBytes ? undefined : Buffer.concat(this.#pieces).toString('utf8');
    this.#pieces = [];
    this.#sizeBytes = 0;
    return text;
  }
}

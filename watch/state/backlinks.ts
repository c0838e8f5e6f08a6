const none: ReadonlySet<string> = new Set();

/** Which objects point at a key. */
export class Backlinks {
  readonly #sources = new Map<string, Set<string>>();

  to(target: string): ReadonlySet<string> {
    return this.#sources.get(target) ?? none;
  }

  /** Makes `source` point at `after` and no longer at `before`. */
  move(source: string, before: string | undefined, after: string | undefined): void {
    if (before === after) return;
    if (before !== undefined) this.#remove(source, before);
    if (after === undefined) return;
    const sources = this.#sources.get(after) ?? new Set<string>();
    this.#sources.set(after, sources.add(source));
  }

  #remove(source: string, target: string): void {
    const sources = this.#sources.get(target);
    sources?.delete(source);
    if (sources?.size === 0) this.#sources.delete(target);
  }
}

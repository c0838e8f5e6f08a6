/**
 * Keys by the time at which they are due, the earliest first: one timer serves all of them. A binary
 * heap that knows where each key stands, so that a key has one place however often it changes.
 */
export class DueQueue<Key> {
  readonly #heap: { readonly key: Key; readonly atMs: number }[] = [];
  readonly #places = new Map<Key, number>();

  get size(): number {
    return this.#heap.length;
  }

  /** When the earliest is due; infinite where there is none. */
  nextAtMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** An infinite time takes the key away. */
  set(key: Key, atMs: number): void {
    if (atMs === Number.POSITIVE_INFINITY) {
      this.delete(key);
      return;
    }
    const place = this.#places.get(key) ?? this.#heap.length;
    this.#put({ key, atMs }, place);
    this.#sink(this.#rise(place));
  }

  delete(key: Key): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    this.#places.delete(key);
    const last = this.#heap.pop();
    if (last === undefined || place === this.#heap.length) return;
    this.#put(last, place);
    this.#sink(this.#rise(place));
  }

  /** Takes out up to `most` of those that are due, the earliest first. */
  takeDue(nowMs: number, most: number): readonly Key[] {
    const taken: Key[] = [];
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined || first.atMs > nowMs || taken.length >= most) return taken;
      taken.push(first.key);
      this.delete(first.key);
    }
  }

  clear(): void {
    this.#heap.length = 0;
    this.#places.clear();
  }

  #rise(from: number): number {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#atMs(parent) <= this.#atMs(place)) break;
      this.#swap(place, parent);
      place = parent;
    }
    return place;
  }

  #sink(from: number): void {
    let place = from;
    for (;;) {
      const left = 2 * place + 1;
      const child = this.#atMs(left + 1) < this.#atMs(left) ? left + 1 : left;
      if (this.#atMs(child) >= this.#atMs(place)) return;
      this.#swap(place, child);
      place = child;
    }
  }

  #atMs(place: number): number {
    return this.#heap[place]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#put(first, b);
    this.#put(second, a);
  }

  #put(entry: { readonly key: Key; readonly atMs: number }, place: number): void {
    this.#heap[place] = entry;
    this.#places.set(entry.key, place);
  }
}

interface Ended<Told> {
  readonly lane: number;
  readonly told: readonly Told[];
}

/**
 * Does pieces of work at most so many at once, and gives what each has to tell as it ends. Whoever reads
 * slowly slows the work down: nothing piles up.
 */
export class Lanes<Told> {
  readonly #most: number;
  readonly #running = new Map<number, Promise<Ended<Told>>>();
  #begun = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Begins one as soon as there is room for it. */
  async *start(work: () => Promise<readonly Told[]>): AsyncGenerator<Told, void> {
    while (this.#running.size >= this.#most) yield* await this.#next();
    this.#begun += 1;
    const lane = this.#begun;
    const running = work().then((told) => ({ lane, told }));
    // Where nobody waits for it any more, its mistake is that of whoever stopped waiting.
    running.catch(() => undefined);
    this.#running.set(lane, running);
  }

  /** Waits for all that was begun. */
  async *finish(): AsyncGenerator<Told, void> {
    while (this.#running.size > 0) yield* await this.#next();
  }

  async #next(): Promise<readonly Told[]> {
    const { lane, told } = await Promise.race(this.#running.values());
    this.#running.delete(lane);
    return told;
  }
}

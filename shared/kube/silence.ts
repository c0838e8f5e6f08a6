/** Aborts a request on which nothing comes, or which nobody wants any more. */
export class Silence {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  #limitMs = 0;
  #over = false;

  constructor(outer: AbortSignal, limitMs: number) {
    this.#outer = outer;
    outer.addEventListener('abort', this.#abort);
    if (outer.aborted) this.#abort();
    this.heard(limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it was silent for too long. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Something came: the time begins anew. */
  heard(limitMs: number): void {
    if (this.#timer !== undefined && limitMs === this.#limitMs) {
      this.#timer.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#limitMs = limitMs;
    this.#timer = setTimeout(() => {
      this.#over = true;
      this.#controller.abort();
    }, limitMs);
  }

  /** Nothing is waited for any more; what is still open of the request is closed. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#abort);
    this.#controller.abort();
  }

  readonly #abort = (): void => {
    this.#controller.abort();
  };
}

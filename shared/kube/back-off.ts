export interface BackOffDeps {
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

export interface BackOffLimits {
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** Waits that double: each between half of its ceiling and the ceiling. */
export class BackOff {
  readonly #deps: BackOffDeps;
  readonly #limits: BackOffLimits;
  #failures = 0;

  constructor(deps: BackOffDeps, limits: BackOffLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  nextMs(): number {
    const { firstWaitMs, longestWaitMs } = this.#limits;
    const ceilingMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(this.#failures, 32));
    this.#failures += 1;
    return Math.round((ceilingMs * (1 + this.#deps.random())) / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}

/** Time as it passes, whatever is done to the clock: for spans, never for dates. */
export interface MonotonicClock {
  /** In ms since some moment; goes on while the process is stopped. */
  nowMs(): number;
}

/** Resolves when the time is over, or earlier, when the signal is aborted; never rejects. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Takes back something that was asked for; calling it twice does nothing. */
export type Cancel = () => void;

/** The only source of time in the simulation; all figures are milliseconds. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once after `ms`, unless cancelled or stopped before. */
  after(ms: number, run: () => void): Cancel;
}

/** The machine's own clock. `stop` drops everything that was still to run and ignores later requests. */
export function systemClock(): Clock & { stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  return {
    now: () => Date.now(),
    after(ms, run) {
      if (stopped) return () => {};
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** ISO 8601 to the second, as AWS writes times into events and causes: `2026-11-23T06:37:00Z`. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** ISO 8601 to the millisecond, as AWS writes times into API answers. */
export function isoMillis(ms: number): string {
  return new Date(ms).toISOString();
}

import type { BatchMessage } from '../installation/batch.ts';

/** How long changes took that were made at once, in ms. */
export interface Wave {
  /** From each event to a list that shows its change. */
  readonly listMs: readonly number[];
  /** From the first event to the last list. */
  readonly wholeMs: number;
}

/** Follows changes of many groups at once, from the handing over of the event of each to its list. */
export interface WaveTracker {
  /** Takes each message at the moment in which it is handed to the function. */
  readonly handed: (message: BatchMessage, at: number) => void;
  /** Takes what a watch shows of a list, at that moment. */
  readonly listed: (pool: string, size: number, at: number) => void;
  /**
   * The next change of each of these pools, once a list of that size shows it.
   *
   * @param sizes by the name of the pool
   * @throws when the time is over, with who was missing
   */
  next(sizes: ReadonlyMap<string, number>, withinMs: number): Promise<Wave>;
}

/** Names of pools and of their groups are the same here. */
export function createWaveTracker(): WaveTracker {
  let open = new Map<string, number>();
  let handedAt = new Map<string, number>();
  let tookMs: number[] = [];
  let finish: (at: number) => void = () => undefined;
  return {
    handed: ({ group }, at) => {
      if (!handedAt.has(group)) handedAt.set(group, at);
    },
    listed: (pool, size, at) => {
      const from = handedAt.get(pool);
      if (from === undefined || open.get(pool) !== size) return;
      open.delete(pool);
      tookMs.push(at - from);
      if (open.size === 0) finish(at);
    },
    next: (sizes, withinMs) =>
      new Promise((resolve, reject) => {
        open = new Map(sizes);
        handedAt = new Map();
        tookMs = [];
        const timer = setTimeout(() => {
          const missing = [...open.keys()].join(', ');
          reject(new Error(`changes of ${missing} are not listed after ${withinMs / 1_000} s`));
        }, withinMs);
        finish = (at) => {
          clearTimeout(timer);
          resolve({ listMs: tookMs, wholeMs: at - Math.min(...handedAt.values()) });
        };
      }),
  };
}

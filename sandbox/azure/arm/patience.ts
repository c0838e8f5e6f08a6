import type { Clock } from '../../simulated/clock.ts';

/** Who was told to wait, for what, and until when. */
export interface Patience {
  /** A caller is told to wait for some buckets. */
  ask(principal: string, buckets: readonly string[], seconds: number): void;
  /** Whether a caller that comes now was told to wait for longer. */
  isEarly(principal: string, buckets: readonly string[]): boolean;
}

export function newPatience(clock: Pick<Clock, 'now'>): Patience {
  const asked = new Map<string, number>();
  return {
    ask(principal, buckets, seconds) {
      for (const bucket of buckets) {
        asked.set(keyOf(principal, bucket), clock.now() + seconds * 1_000);
      }
    },
    isEarly: (principal, buckets) =>
      buckets.some((bucket) => clock.now() < (asked.get(keyOf(principal, bucket)) ?? 0)),
  };
}

function keyOf(principal: string, bucket: string): string {
  return `${principal} ${bucket}`.toLowerCase();
}

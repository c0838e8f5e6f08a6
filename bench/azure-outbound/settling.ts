import { setTimeout as delay } from 'node:timers/promises';
import type { BenchDeps } from '../installation/install.ts';
import type { SeenPool } from '../way-out/follow-pools.ts';
import type { Wishes } from '../way-out/wishes.ts';

const pollMs = 500;
const toldEveryMs = 10_000;

/** Which pools have become what their MachinePools want, as it becomes known. */
export interface Settling {
  /** Takes what one of our objects says, at that moment. */
  shows(seen: SeenPool, at: number): void;
  /** When each pool came to rest at what it wants now, in ms since 1970. */
  restedAt(): readonly number[];
  /** Resolves when all have, or when the time is over. */
  all(withinMs: number): Promise<void>;
}

/**
 * A pool has settled when its group is told to have what is wanted, all instances are listed, and it
 * says itself that nothing is to come.
 */
export function createSettling(
  { signal, progress }: Pick<BenchDeps, 'signal' | 'progress'>,
  wishes: Pick<Wishes, 'pools' | 'of'>,
): Settling {
  const rested = new Map<string, { readonly wish: number; readonly at: number }>();
  const poolOf = new Map(wishes.pools.map((pool) => [pool.name, pool]));
  const wishOf = (name: string): number => {
    const pool = poolOf.get(name);
    return pool === undefined ? Number.NaN : wishes.of(pool);
  };
  const restedAt = (): readonly number[] =>
    [...rested].flatMap(([name, { wish, at }]) => (wish === wishOf(name) ? [at] : []));
  return {
    shows: ({ name, desiredCapacity, listed, isSettled }, at) => {
      const wish = wishOf(name);
      const isAtRest = isSettled && desiredCapacity === wish && listed === wish;
      if (!isAtRest) rested.delete(name);
      else if (rested.get(name)?.wish !== wish) rested.set(name, { wish, at });
    },
    restedAt,
    all: async (withinMs) => {
      const late = AbortSignal.timeout(withinMs);
      for (let polls = 0; !late.aborted; polls += 1) {
        const count = restedAt().length;
        if ((polls * pollMs) % toldEveryMs === 0) {
          progress(`${count} of ${wishes.pools.length} have settled`);
        }
        if (count === wishes.pools.length) return;
        await delay(pollMs, undefined, { signal });
      }
    },
  };
}

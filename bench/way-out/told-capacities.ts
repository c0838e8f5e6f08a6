import type { BenchDeps } from '../installation/install.ts';
import { whileFollowingPools, type PoolsToFollow, type SeenPool } from './follow-pools.ts';

/** What our objects say that their groups are told to have, as it becomes known. */
export interface ToldCapacities {
  /** Takes what is shown of a pool, at that moment. */
  shows(pool: string, desiredCapacity: number | undefined, at: number): void;
  /**
   * When the pool says so, in ms since 1970.
   *
   * @throws when the time is over, with what it says instead
   */
  says(pool: string, desiredCapacity: number, withinMs: number): Promise<number>;
  /** Resolves when so many pools are known. @throws when the time is over */
  knows(pools: number, withinMs: number): Promise<void>;
}

interface Waiting {
  readonly isOver: () => boolean;
  readonly resolve: () => void;
}

export function createToldCapacities(): ToldCapacities {
  const told = new Map<string, { readonly capacity: number | undefined; readonly at: number }>();
  const waiting = new Set<Waiting>();
  const waitFor = (isOver: () => boolean, withinMs: number, problem: () => string) =>
    new Promise<void>((resolve, reject) => {
      if (isOver()) return resolve();
      const own: Waiting = { isOver, resolve: finish };
      const timer = setTimeout(() => {
        waiting.delete(own);
        reject(new Error(`${problem()} after ${withinMs / 1_000} s`));
      }, withinMs);
      function finish(): void {
        clearTimeout(timer);
        waiting.delete(own);
        resolve();
      }
      waiting.add(own);
    });
  return {
    shows: (pool, capacity, at) => {
      if (told.get(pool)?.capacity !== capacity || !told.has(pool))
        told.set(pool, { capacity, at });
      for (const { isOver, resolve } of waiting) if (isOver()) resolve();
    },
    says: async (pool, capacity, withinMs) => {
      await waitFor(
        () => told.get(pool)?.capacity === capacity,
        withinMs,
        () => `${pool} says ${told.get(pool)?.capacity} and not ${capacity}`,
      );
      return told.get(pool)?.at ?? Number.NaN;
    },
    knows: (pools, withinMs) =>
      waitFor(
        () => told.size >= pools,
        withinMs,
        () => `${told.size} pools are known and not ${pools}`,
      ),
  };
}

/** Follows all of these pools while something is done. */
export async function whileFollowing<T>(
  deps: BenchDeps,
  pools: PoolsToFollow,
  work: (told: ToldCapacities) => Promise<T>,
): Promise<T> {
  const told = createToldCapacities();
  const shows = ({ name, desiredCapacity }: SeenPool, at: number): void =>
    told.shows(name, desiredCapacity, at);
  return whileFollowingPools(deps, pools, shows, () => work(told));
}

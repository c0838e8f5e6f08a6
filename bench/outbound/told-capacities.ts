import { z } from 'zod';
import { poolsPath } from '../../sandbox/installation/pool-objects.ts';
import { followObjects } from '../../sandbox/report/follow-objects.ts';
import type { BenchDeps, Installation } from '../installation/install.ts';

const schema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({ desiredCapacity: z.number().optional() }).default({}),
});

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

/** Follows all pools of the cluster while something is done. */
export async function whileFollowing<T>(
  deps: BenchDeps,
  { cluster }: Pick<Installation, 'cluster'>,
  work: (told: ToldCapacities) => Promise<T>,
): Promise<T> {
  const told = createToldCapacities();
  const ending = new AbortController();
  const following = followObjects(
    {
      kubeconfig: cluster.kubeconfig,
      signal: AbortSignal.any([deps.signal, ending.signal]),
      now: deps.now,
      log: deps.log,
      path: poolsPath,
      schema,
    },
    ({ metadata, status }, at) => told.shows(metadata.name, status.desiredCapacity, at),
  );
  try {
    return await work(told);
  } finally {
    ending.abort();
    await following;
  }
}

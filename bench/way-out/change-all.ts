import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { ToldCapacities } from './told-capacities.ts';
import type { Wishes } from './wishes.ts';

const changesAtOnce = 16;

/** How all MachinePools changed. */
export interface AllChanged {
  /** When the first change was sent, in ms since 1970. */
  readonly from: number;
  /** When the last one was stored. */
  readonly changedAt: number;
  /** From the change of each pool until our object says so, in ms. */
  readonly statusMs: readonly number[];
}

/**
 * Lets all MachinePools want one more, as fast as the API server takes it.
 *
 * @throws when one of our objects does not say so in time
 */
export async function changeAll(
  { now }: Pick<BenchDeps, 'now'>,
  { wishes, told }: { readonly wishes: Wishes; readonly told: ToldCapacities },
  withinMs: number,
): Promise<AllChanged> {
  const from = now();
  const done: Promise<number>[] = [];
  await inParallel(changesAtOnce, wishes.pools, async (pool) => {
    const askedAt = now();
    const replicas = await wishes.growByOne(pool);
    const said = told.says(pool.name, replicas, withinMs);
    done.push(said.then((at) => at - askedAt));
  });
  const changedAt = now();
  return { from, changedAt, statusMs: await Promise.all(done) };
}

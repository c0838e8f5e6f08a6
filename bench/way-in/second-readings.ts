import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { BenchDeps } from '../installation/install.ts';
import type { Feeding } from './feeding.ts';
import { poolObject, type PoolObject } from './pool-object.ts';
import { drain } from './waiting-events.ts';
import type { WayIn } from './way-in.ts';

/** A second reading counts from 5 s after the first, from 15 s where much would leave at once. */
const betweenMs = 6_000;
const mostRounds = 5;

const list = z.object({ items: z.array(poolObject) });

/**
 * What a reading lacked without a reason stays listed until a second one lacks it too. The watch asks
 * for that one; here none runs, so this asks in its place, until no pool waits for it any more.
 *
 * @returns how many pools were read once more
 */
export async function readAgain(deps: BenchDeps, wayIn: WayIn, feeding: Feeding): Promise<number> {
  let readings = 0;
  for (let round = 0; ; round += 1) {
    const waiting = await waitingPools(wayIn);
    if (waiting.length === 0) return readings;
    if (round === mostRounds) {
      throw new Error(`${waiting.length} pools still wait for a second reading after ${round}`);
    }
    deps.progress(`${waiting.length} pools need a second reading`);
    await delay(betweenMs, undefined, { signal: deps.signal });
    await wayIn.requestSync(waiting);
    await drain(deps, wayIn, feeding);
    readings += waiting.length;
  }
}

async function waitingPools({
  cluster,
  listPath,
}: Pick<WayIn, 'cluster' | 'listPath'>): Promise<readonly PoolObject[]> {
  const { items } = list.parse(await cluster.api.request({ method: 'GET', path: listPath }));
  return items.filter(({ status }) => status.pendingShrink !== undefined);
}

import { contestWaitMs } from '../../shared/model/contest.ts';
import { countOwner } from '../../shared/model/machine-pool.ts';
import type { WatchedStatus } from '../../shared/model/watched.ts';
import { countOf, isAtWork, type Count, type PoolFacts } from './facts.ts';
import { followUpWants } from './follow-up-wants.ts';
import { want, type Want } from './want.ts';

/** Why a function is to look at the pool's group, and when. */
export function syncWants(facts: PoolFacts, now: Date): readonly Want[] {
  const { isPaused, pool } = facts;
  if (!isAtWork(facts)) return [];
  if (isPaused !== pool.status.saysPaused) return [want('sync', 'pause', String(isPaused))];
  if (isPaused) return [];
  return pool.status.obstacle === undefined
    ? [...listWants(facts), ...countWants(facts, now), ...followUpWants(facts, now)]
    : [blocked(facts, pool.status.obstacle)];
}

/**
 * What was made together with the pool, such as its account or its group, may still be on its way.
 * After five looks, within three minutes, it waits for a change of the object, or for the sweep.
 */
function blocked({ pool }: PoolFacts, obstacle: string): Want {
  const state = [pool.uid, pool.generation, obstacle].join(' ');
  return want('sync', 'blocked', state, { afterMs: 10_000, mostRequests: 5 });
}

function listWants({ pool }: PoolFacts): readonly Want[] {
  const { list, status, uid } = pool;
  if (!status.isObserved) return [want('sync', 'unobserved', uid)];
  const wants: Want[] = [];
  if (list.isForeign) {
    // Where it holds the right IDs nothing is written, and it stays foreign: one look is enough.
    wants.push(want('sync', 'foreign-list', `${uid} ${list.hash}`, { mostRequests: 1 }));
  }
  if (list.length !== (status.replicas ?? 0)) {
    // Whoever writes the list writes the status right after it.
    const state = `${list.hash} ${status.hash}`;
    wants.push(want('sync', 'half-written', state, { afterMs: 2_000 }));
  }
  return wants;
}

function countWants(facts: PoolFacts, now: Date): readonly Want[] {
  const { status } = facts.pool;
  const { machinePool } = facts;
  if (machinePool === undefined || !status.isObserved) return [];
  const owner = countOwner(machinePool);
  if (owner !== status.owner) return [want('sync', 'owner', owner)];
  const count = countOf(facts);
  if (count === undefined) return [];
  const { replicas, desiredCapacity } = count;
  const state = [machinePool.uid, replicas, desiredCapacity, status.contested?.nextTryAt].join(' ');
  if (owner === 'cloud') {
    if (replicas === desiredCapacity) return [];
    // A function that has just seen the capacity is about to write it.
    const afterMs = Math.max(1_000, contestWaitMs(status, now));
    return [want('sync', 'write-back', state, { afterMs })];
  }
  if (status.isAdopted)
    return isRefusalOver(status, count) ? [want('sync', 'refusal-over', state)] : [];
  if (replicas === desiredCapacity || replicas === machinePool.confirmedReplicas) {
    return [want('sync', 'adoption', state)];
  }
  // The condition names both figures: it is written anew, once, where one of them is another.
  return [want('sync', 'adoption-mismatch', state, { mostRequests: 1, doneAtStart: true })];
}

/** The refusal and the quota are told by two conditions, of which a function may have mended one. */
function isRefusalOver(
  { scaleRefusal, saysQuotaExceeded }: WatchedStatus,
  { replicas, desiredCapacity }: Count,
): boolean {
  return (scaleRefusal !== undefined || saysQuotaExceeded) && replicas === desiredCapacity;
}

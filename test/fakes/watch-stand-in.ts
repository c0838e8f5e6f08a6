import { conditionOf } from '../../shared/model/condition.ts';
import type { PoolHint } from '../../shared/model/hint.ts';
import {
  confirmingLookAfterMs,
  guardedReadingAfterMs,
  secondReadingAfterMs,
} from '../../shared/model/looks.ts';
import { poolKey, type Pool, type PoolKey } from '../../shared/model/pool.ts';

export interface DueHint {
  readonly hint: PoolHint;
  readonly afterMs: number;
}

/**
 * The looks that the watch asks for after what it sees of the pools: one after each change of a list,
 * one for IDs that wait, one for an event ahead of its reading.
 */
export class WatchStandIn {
  readonly #seen = new Map<PoolKey, { readonly list: string; readonly waits: string }>();
  #asked = 0;

  /** What is to be asked of these pools as they are now, and was not before. */
  look(pools: readonly Pool[]): readonly DueHint[] {
    return pools.flatMap((pool) => {
      const key = poolKey(pool.ref);
      const before = this.#seen.get(key);
      const now = { list: pool.providerIdList.join(), waits: waitsOf(pool) };
      this.#seen.set(key, now);
      const confirms = now.list !== (before?.list ?? '');
      const waits = now.waits !== '' && now.waits !== before?.waits;
      return [
        ...(confirms ? [this.#hint(pool, confirmingLookAfterMs)] : []),
        ...(waits ? [this.#hint(pool, waitMsOf(pool))] : []),
      ];
    });
  }

  #hint({ ref, uid }: Pool, afterMs: number): DueHint {
    this.#asked += 1;
    return { hint: { id: `look-${this.#asked}`, pool: ref, uid, cause: 'sync request' }, afterMs };
  }
}

function waitsOf({ status }: Pool): string {
  const { pendingShrink } = status;
  return [pendingShrink?.firstReadAt, pendingShrink?.guarded, isAhead(status) ? 'ahead' : '']
    .filter((each) => each !== undefined && each !== '')
    .join();
}

function isAhead({ conditions = [] }: Pool['status']): boolean {
  return conditionOf(conditions, 'Settled')?.reason === 'EventAhead';
}

function waitMsOf({ status: { pendingShrink } }: Pool): number {
  return pendingShrink?.guarded === true ? guardedReadingAfterMs : secondReadingAfterMs;
}

import { poolKey, type PoolRef } from '../model/pool.ts';
import type { PoolRequest } from '../model/pool-request.ts';

/** A request with the ID of the message that carried it, unique within a batch. */
export interface CarriedRequest {
  readonly id: string;
  readonly request: PoolRequest;
  /** Whether its message was never worked on before; absent: it may have been. */
  readonly isNew?: boolean;
}

/** All that a batch asks for one object. */
export interface PoolRequests {
  readonly pool: PoolRef;
  readonly uid: string;
  readonly ids: readonly string[];
  /** Whether none of their messages was ever worked on. */
  readonly areNew: boolean;
}

/** The set of objects that the requests name. Order and repetition of requests make no difference to it. */
export function coalesceRequests(requests: readonly CarriedRequest[]): readonly PoolRequests[] {
  const byObject = Map.groupBy(requests, ({ request: { pool, uid } }) => `${poolKey(pool)} ${uid}`);
  return [...byObject.keys()].toSorted().flatMap((key) => {
    const carried = byObject.get(key) ?? [];
    const ids = [...new Set(carried.map(({ id }) => id))].toSorted();
    const areNew = carried.every(({ isNew }) => isNew === true);
    return carried.slice(0, 1).map(({ request: { pool, uid } }) => ({ pool, uid, ids, areNew }));
  });
}

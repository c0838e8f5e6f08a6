import { isFault, orFault, type Fault } from '../model/fault.ts';
import type { Hint, PoolHint } from '../model/hint.ts';
import { poolKey, type Pool, type PoolKey } from '../model/pool.ts';
import type { Cluster } from '../ports/cluster.ts';

export interface ResolveDeps {
  readonly cluster: Pick<Cluster, 'readPool'>;
}

/** What became of a hint that names one of our objects. */
export type Resolution =
  | { readonly kind: 'found'; readonly hint: Hint }
  | { readonly kind: 'gone'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string; readonly fault: Fault };

/** Finds the groups that the hinted objects stand for; each object is read once. */
export async function resolvePoolHints(
  { cluster }: ResolveDeps,
  hints: readonly PoolHint[],
): Promise<readonly Resolution[]> {
  const reads = new Map<PoolKey, Promise<Pool | Fault | undefined>>();
  return Promise.all(
    hints.map(async (hint) => {
      const key = poolKey(hint.pool);
      const read = reads.get(key) ?? orFault(() => cluster.readPool(hint.pool));
      reads.set(key, read);
      return resolutionOf(hint, await read);
    }),
  );
}

function resolutionOf(
  { id, uid, cause, pool: ref }: PoolHint,
  read: Pool | Fault | undefined,
): Resolution {
  if (isFault(read)) return { kind: 'failed', id, fault: read };
  // An object that was made anew under its name is asked about by hints of its own.
  if (read?.uid !== uid) return { kind: 'gone', id };
  return { kind: 'found', hint: { id, cause, group: read.group, pool: ref } };
}

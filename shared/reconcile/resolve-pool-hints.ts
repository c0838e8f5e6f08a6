import { isFault, orFault, type Fault } from '../model/fault.ts';
import { foreignPoolKinds, groupNamedBy, type ForeignPoolRef } from '../model/foreign-pool.ts';
import type { GroupRef } from '../model/group.ts';
import type { Hint, PoolHint } from '../model/hint.ts';
import type { PoolRef } from '../model/pool.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { ForeignPools } from '../ports/foreign-pools.ts';

export interface ResolveDeps {
  readonly cluster: Pick<Cluster, 'readPool'>;
  readonly foreignPools: Pick<ForeignPools, 'read'>;
}

/** What became of a hint that names an object. */
export type Resolution =
  /** `pool`: the object is one of ours. */
  | { readonly kind: 'found'; readonly of: 'pool' | 'foreign-pool'; readonly hint: Hint }
  | {
      readonly kind: 'ignored';
      readonly id: string;
      readonly reason: 'pool-deleted' | 'group-absent';
    }
  | { readonly kind: 'failed'; readonly id: string; readonly fault: Fault };

/** The object as far as it matters here; without a group where it does not say which. */
interface Named {
  readonly uid: string;
  readonly group: GroupRef | undefined;
}

/** Finds the groups that the hinted objects stand for; each object is read once. */
export async function resolvePoolHints(
  deps: ResolveDeps,
  hints: readonly PoolHint[],
): Promise<readonly Resolution[]> {
  const reads = new Map<string, Promise<Named | Fault | undefined>>();
  return Promise.all(
    hints.map(async (hint) => {
      const { kind, namespace, name } = hint.pool;
      const key = `${kind}/${namespace}/${name}`;
      const read = reads.get(key) ?? orFault(() => readNamed(deps, hint.pool));
      reads.set(key, read);
      return resolutionOf(hint, await read);
    }),
  );
}

async function readNamed(
  { cluster, foreignPools }: ResolveDeps,
  ref: PoolRef | ForeignPoolRef,
): Promise<Named | undefined> {
  if (!isForeign(ref)) return cluster.readPool(ref);
  const pool = await foreignPools.read(ref);
  if (pool === undefined) return undefined;
  return { uid: pool.uid, group: groupNamedBy(pool) };
}

function resolutionOf(
  { id, uid, cause, pool }: PoolHint,
  read: Named | Fault | undefined,
): Resolution {
  if (isFault(read)) return { kind: 'failed', id, fault: read };
  // An object that was made anew under its name is asked about by hints of its own.
  if (read?.uid !== uid) return { kind: 'ignored', id, reason: 'pool-deleted' };
  if (read.group === undefined) return { kind: 'ignored', id, reason: 'group-absent' };
  const hint = { id, cause, group: read.group };
  return isForeign(pool)
    ? { kind: 'found', of: 'foreign-pool', hint: { ...hint, foreignPool: pool } }
    : { kind: 'found', of: 'pool', hint: { ...hint, pool } };
}

function isForeign(ref: PoolRef | ForeignPoolRef): ref is ForeignPoolRef {
  return foreignPoolKinds.some((kind) => kind === ref.kind);
}

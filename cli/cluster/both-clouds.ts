import type { ForeignPool, ForeignPoolKind } from '../../shared/model/foreign-pool.ts';
import type { GroupRef } from '../../shared/model/group.ts';
import type { ForeignPools } from '../../shared/ports/foreign-pools.ts';
import type { PoolIndex } from '../../shared/ports/pool-index.ts';

type KindOfGroup = GroupRef['kind'];

/** The pools of both clouds as one: a function knows its own cloud alone. */
export function bothIndexes(of: Readonly<Record<KindOfGroup, PoolIndex>>): PoolIndex {
  return {
    poolsOf: (groups) => ofEach(groups, (kind, own) => of[kind].poolsOf(own)),
    scaleSetsBeside: (machine) => of.ScaleSet.scaleSetsBeside(machine),
  };
}

const providers = {
  AutoScalingGroup: 'AWSMachinePool',
  ScaleSet: 'AzureMachinePool',
} as const satisfies Record<KindOfGroup, ForeignPoolKind>;

/** Likewise the objects of both providers. */
export function bothForeignPools(
  of: Readonly<Record<ForeignPoolKind, ForeignPools>>,
): ForeignPools {
  const ownerOf = ({ ref }: Pick<ForeignPool, 'ref'>): ForeignPools => of[ref.kind];
  return {
    poolsOf: (groups) => ofEach(groups, (kind, own) => of[providers[kind]].poolsOf(own)),
    scaleSetsBeside: (machine) => of.AzureMachinePool.scaleSetsBeside(machine),
    read: (ref) => of[ref.kind].read(ref),
    nudge: (pool, at) => ownerOf(pool).nudge(pool, at),
    announceOnce: (pool, announcement) => ownerOf(pool).announceOnce(pool, announcement),
  };
}

/** Asks each cloud for its own groups, and nothing where it has none. */
async function ofEach<Key, Value>(
  groups: readonly GroupRef[],
  ask: (kind: KindOfGroup, own: readonly GroupRef[]) => Promise<ReadonlyMap<Key, Value>>,
): Promise<ReadonlyMap<Key, Value>> {
  const byKind = [...Map.groupBy(groups, ({ kind }) => kind)];
  const found = await Promise.all(byKind.map(([kind, own]) => ask(kind, own)));
  return new Map(found.flatMap((each) => [...each]));
}

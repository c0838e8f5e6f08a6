import type { SweepRecord } from '../model/drift.ts';
import type { ForeignPoolKind } from '../model/foreign-pool.ts';
import type { PoolKind } from '../model/pool.ts';
import type { SweptFleet } from '../ports/swept-fleet.ts';

type CloudName = SweepRecord['cloud'];
type Listed = Omit<SweptFleet, 'announceOnMachinePool'>;

const clouds: Record<PoolKind | ForeignPoolKind, CloudName> = {
  AutoScalingGroupMachinePool: 'aws',
  AWSMachinePool: 'aws',
  ScaleSetMachinePool: 'azure',
  AzureMachinePool: 'azure',
};

/** The objects whose groups are in one cloud: a sweep can read no other. */
export function fleetOfCloud(fleet: Listed, cloud: CloudName): Listed {
  return {
    pools: (signal, namespaces) => only(fleet.pools(signal, namespaces), cloud),
    foreignPools: (signal, namespaces) => only(fleet.foreignPools(signal, namespaces), cloud),
    machinePools: (signal, namespaces) => fleet.machinePools(signal, namespaces),
    pausedClusters: (signal) => fleet.pausedClusters(signal),
    takeSkipped: () => fleet.takeSkipped(),
  };
}

async function* only<Item extends { readonly ref: { readonly kind: PoolKind | ForeignPoolKind } }>(
  pages: AsyncIterable<readonly Item[]>,
  cloud: CloudName,
): AsyncGenerator<readonly Item[]> {
  for await (const page of pages) yield page.filter(({ ref }) => clouds[ref.kind] === cloud);
}

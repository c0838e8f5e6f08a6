import { conditionOf } from '../../shared/model/condition.ts';
import type { GroupRef } from '../../shared/model/group.ts';
import type { ReportedPool } from '../../shared/model/reported.ts';
import { machinePoolIn, type FoundMachinePool } from './found-machine-pool.ts';
import { needsOf } from './needs.ts';
import type { CloudPlace, MachinePoolView, PoolView } from './pool-view.ts';
import { settlingOf } from './settling.ts';

/** What there is to say of a pool at a time. */
export function viewPool(pool: ReportedPool, found: FoundMachinePool, now: Date): PoolView {
  const { ref, status, group } = pool;
  return {
    ...ref,
    createdAt: pool.createdAt,
    cluster: pool.clusterName ?? null,
    machinePool: machinePoolView(found),
    cloud: placeOf(group, status.location),
    group: {
      name: group.name,
      resourceGroup: group.kind === 'ScaleSet' ? group.resourceGroup : null,
      id: status.groupID ?? null,
    },
    ...countsOf(pool, found),
    ...standingOf(pool, found, now),
    lastChange: lastChangeOf(pool),
    observedAt: status.observedAt ?? null,
  };
}

function machinePoolView(found: FoundMachinePool): MachinePoolView | null {
  const machinePool = machinePoolIn(found);
  if (machinePool === undefined) return null;
  const { name, phase, list } = machinePool;
  return { name, phase: phase ?? null, listed: list.length };
}

function placeOf(group: GroupRef, location: string | undefined): CloudPlace {
  switch (group.kind) {
    case 'AutoScalingGroup':
      return { provider: 'aws', account: group.account, region: group.region };
    case 'ScaleSet':
      return { provider: 'azure', account: group.subscription, region: location ?? null };
  }
}

type Counts = Pick<PoolView, 'owner' | 'wanted' | 'desired' | 'minimum' | 'maximum' | 'listed'>;

function countsOf({ status, list }: ReportedPool, found: FoundMachinePool): Counts {
  const machinePool = machinePoolIn(found);
  return {
    owner: machinePool?.owner ?? status.owner ?? null,
    wanted: machinePool?.replicas ?? null,
    desired: status.desiredCapacity ?? null,
    minimum: status.minimumCapacity ?? null,
    maximum: status.maximumCapacity ?? null,
    listed: list.length,
  };
}

function lastChangeOf({ status: { lastChange } }: ReportedPool): PoolView['lastChange'] {
  if (lastChange === undefined) return null;
  const { time, added, removed, cause } = lastChange;
  return { time, added, removed, cause: cause === '' ? null : (cause ?? null) };
}

type Standing = Pick<PoolView, 'state' | 'reason' | 'message' | 'since' | 'needs'>;

/** Of a pool that is paused or being deleted nothing else is said: it is left alone on purpose. */
function standingOf(pool: ReportedPool, found: FoundMachinePool, now: Date): Standing {
  const nothing = { reason: null, message: null, since: null, needs: [] };
  if (pool.beingDeleted) return { ...nothing, state: 'deleting' };
  if (isPaused(pool, found)) {
    const since = conditionOf(pool.status.conditions ?? [], 'Paused')?.lastTransitionTime ?? null;
    return { ...nothing, state: 'paused', since };
  }
  const needs = needsOf(pool, found, now);
  const [first] = needs;
  if (first !== undefined) {
    const { reason, message, since } = first;
    return { state: 'needs-you', reason, message, since, needs };
  }
  const settling = settlingOf(pool, found);
  return settling === undefined
    ? { ...nothing, state: 'in-sync' }
    : { ...settling, state: 'settling', needs };
}

function isPaused(pool: ReportedPool, found: FoundMachinePool): boolean {
  return (
    pool.pausedByAnnotation ||
    machinePoolIn(found)?.pausedByAnnotation === true ||
    conditionOf(pool.status.conditions ?? [], 'Paused')?.status === 'True'
  );
}

import { conditionOf, type Condition } from '../../shared/model/condition.ts';
import type { ReportedPool } from '../../shared/model/reported.ts';
import { machinePoolIn, type FoundMachinePool } from './found-machine-pool.ts';

/** Why a pool is not in sync yet, though nobody has to do anything. */
export interface Settling {
  readonly reason: string;
  readonly message: string;
  /** RFC 3339; `null` where nothing tells. */
  readonly since: string | null;
}

/** What is still on its way; `undefined` where all is as it should be. */
export function settlingOf(pool: ReportedPool, found: FoundMachinePool): Settling | undefined {
  return unread(pool, found) ?? unsettledGroup(pool) ?? unsettledCount(pool, found);
}

function unread(
  { status, createdAt }: ReportedPool,
  found: FoundMachinePool,
): Settling | undefined {
  if (found.kind !== 'owner') {
    return {
      reason: 'AwaitsMachinePool',
      message: 'Cluster API has not made a MachinePool the owner of this object yet.',
      since: createdAt,
    };
  }
  if (status.observedAt !== undefined) return undefined;
  return {
    reason: 'AwaitsFirstReading',
    message: 'Poolsync has not read the group yet.',
    since: createdAt,
  };
}

function unsettledGroup({ status }: ReportedPool): Settling | undefined {
  const conditions = status.conditions ?? [];
  const settled = conditionOf(conditions, 'Settled');
  if (settled !== undefined && settled.status !== 'True') return fromCondition(settled);
  const list = conditionOf(conditions, 'ListCurrent');
  if (list?.reason === 'ShrinkPending') {
    return { ...fromCondition(list), since: status.pendingShrink?.firstReadAt ?? null };
  }
  const scale = conditionOf(conditions, 'ScaleAccepted');
  return scale?.status === 'Unknown' ? fromCondition(scale) : undefined;
}

function unsettledCount(
  { status, list }: ReportedPool,
  found: FoundMachinePool,
): Settling | undefined {
  const machinePool = machinePoolIn(found);
  const { desiredCapacity } = status;
  if (machinePool === undefined) return undefined;
  const { replicas, name } = machinePool;
  if (replicas !== undefined && desiredCapacity !== undefined && replicas !== desiredCapacity) {
    const asks = `MachinePool ${name} asks for ${replicas} instances and the group is told to have ${desiredCapacity}`;
    return machinePool.owner === 'cloud'
      ? {
          reason: 'WriteBackPending',
          message: `${asks}; the group's figure is to be written to spec.replicas.`,
          since: null,
        }
      : {
          reason: 'WishPending',
          message: `${asks}; it is to be asked to follow.`,
          since: machinePool.replicasWrittenAt ?? null,
        };
  }
  if (machinePool.list.hash === list.hash) return undefined;
  return {
    reason: 'CopyPending',
    message: `Cluster API has not copied the list to MachinePool ${name} yet.`,
    since: status.lastChange?.time ?? null,
  };
}

function fromCondition({ reason, message, lastTransitionTime }: Condition): Settling {
  return { reason, message, since: lastTransitionTime };
}

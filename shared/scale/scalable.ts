import type { AccessDecision, CloudAccess } from '../model/account.ts';
import { conditionOf } from '../model/condition.ts';
import { countOwner, type MachinePool } from '../model/machine-pool.ts';
import { saysNotInInstances } from '../model/other-unit.ts';
import type { Pool } from '../model/pool.ts';
import type { IgnoredPoolReason } from './scale-outcome.ts';

/** What the cluster says of a pool that a request names. */
export interface ObservedForScaling {
  readonly pool: Pool;
  /** Absent: core has named none, or it is gone. */
  readonly machinePool?: MachinePool;
  readonly paused: boolean;
  readonly access: AccessDecision;
}

export type Scalability =
  | { readonly kind: 'scalable'; readonly machinePool: MachinePool; readonly access: CloudAccess }
  | { readonly kind: 'ignored'; readonly reason: IgnoredPoolReason };

/** Whether a pool may be scaled at all, in the order in which one finding makes the next meaningless. */
export function judgeScalable(uid: string, observed: ObservedForScaling): Scalability {
  const { pool, machinePool, paused, access } = observed;
  if (pool.uid !== uid) return ignored('other-pool');
  if (pool.beingDeleted) return ignored('pool-being-deleted');
  if (machinePool === undefined) return ignored('no-machine-pool');
  if (machinePool.beingDeleted) return ignored('machine-pool-being-deleted');
  if (paused) return ignored('paused');
  if (access.kind === 'denied') return ignored('access-denied');
  const reason = unreadinessOf(pool, machinePool);
  return reason === undefined
    ? { kind: 'scalable', machinePool, access: access.access }
    : ignored(reason);
}

function unreadinessOf({ status }: Pool, machinePool: MachinePool): IgnoredPoolReason | undefined {
  if (conditionOf(status.conditions ?? [], 'GroupClaimed')?.status !== 'True') return 'not-claimed';
  if (status.ready !== true) return 'not-ready';
  if (countOwner(machinePool) === 'cloud') return 'owned-by-cloud';
  if (status.owner !== 'cluster') return 'owner-changed';
  if (saysNotInInstances(status)) return 'not-in-instances';
  return machinePool.replicas === undefined ? 'replicas-unknown' : undefined;
}

/** Whether the MachinePool still asks for the same, of the same owner of the count. */
export function asksTheSame(before: MachinePool, after: MachinePool | undefined): boolean {
  return (
    after !== undefined &&
    after.uid === before.uid &&
    after.replicas === before.replicas &&
    after.beingDeleted === before.beingDeleted &&
    after.pausedByAnnotation === before.pausedByAnnotation &&
    countOwner(after) === countOwner(before)
  );
}

function ignored(reason: IgnoredPoolReason): Scalability {
  return { kind: 'ignored', reason };
}

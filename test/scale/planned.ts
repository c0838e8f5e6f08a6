import { conditionOf, type Condition } from '../../shared/model/condition.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { PoolStatus } from '../../shared/model/pool.ts';
import type { ScaleObservation, ScalePlan } from '../../shared/scale/plan-scale.ts';
import { aMachinePool, noon } from '../fakes/builders.ts';
import { aCapacity, aScalablePool } from '../fakes/scale-world.ts';

/** RFC 3339, so long before noon. */
export const ago = (ms: number): string => new Date(noon.getTime() - ms).toISOString();

/** At noon, of a group of 2. */
export function anObservation(
  machinePool: Partial<MachinePool> = {},
  status: Partial<PoolStatus> = {},
  more: Partial<ScaleObservation> = {},
): ScaleObservation {
  return {
    pool: aScalablePool(status),
    machinePool: aMachinePool(machinePool),
    capacity: aCapacity(),
    now: noon,
    ...more,
  };
}

/** The status that a plan makes; a plan that makes none is the test's mistake. */
export function statusIn(plan: ScalePlan): PoolStatus {
  if (plan.kind !== 'settle') throw new Error(`it is planned to ${plan.kind}`);
  return plan.status;
}

export const saidIn = (
  plan: ScalePlan,
  type: 'ScaleAccepted' | 'ReplicasUncontested',
): Condition | undefined => conditionOf(statusIn(plan).conditions ?? [], type);

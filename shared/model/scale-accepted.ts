import { conditionOf, type ConditionUpdate } from './condition.ts';
import { limitsOf, type Capacity, type CountVerdict } from './count.ts';
import { notInInstances, saysNotInInstances } from './other-unit.ts';
import type { PoolStatus } from './pool.ts';

/**
 * What `ScaleAccepted` says of a verdict; `undefined` leaves the condition as it is.
 *
 * @param name of the MachinePool
 */
export function scaleAcceptedCondition(
  verdict: CountVerdict,
  status: PoolStatus,
  name: string,
  capacity: Capacity,
): ConditionUpdate | undefined {
  switch (verdict.kind) {
    case 'unknown':
      return undefined;
    case 'refused':
      // What was said of the refusal stands, unless something else was said since.
      return saysNotInInstances(status) ? refusedBefore(name, verdict.replicas) : undefined;
    case 'not-in-instances': {
      const { unit, cure } = verdict.countedIn;
      return said(
        'False',
        notInInstances,
        `The group counts its capacity in ${unit}, not in instances, so spec.replicas of MachinePool ${name} cannot be compared with it: its list is kept, and nothing is scaled or written back. ${cure}. Until then set its capacity in the cloud.`,
      );
    }
    case 'cloud-owned':
      return said(
        'True',
        'OwnedByCloud',
        `The cloud owns the number of instances: its desired capacity is written to spec.replicas of MachinePool ${name}, and nothing is asked of the group.`,
      );
    case 'in-agreement':
      return said('True', 'InAgreement', `${agreed(status, capacity)} MachinePool ${name} asks.`);
    case 'wanted':
      return verdict.afterRefusal === true || isAnswered(status)
        ? undefined
        : differing(verdict, status, name, capacity);
    case 'not-adopted':
    case 'out-of-range':
      return differing(verdict, status, name, capacity);
  }
}

/** Only another call can tell whether the permission is there now, or the group is free. */
function isAnswered({ conditions = [] }: PoolStatus): boolean {
  const reason = conditionOf(conditions, 'ScaleAccepted')?.reason;
  return reason === 'CloudDenied' || reason === 'GroupBusy';
}

function agreed({ lastScale }: PoolStatus, { desiredCapacity }: Capacity): string {
  return lastScale?.result === 'Accepted' && lastScale.to === desiredCapacity
    ? `The desired capacity was set from ${lastScale.from} to ${lastScale.to} at ${lastScale.time}, as`
    : `The desired capacity is ${desiredCapacity}, as`;
}

function differing(
  { kind, replicas }: Extract<CountVerdict, { kind: 'not-adopted' | 'out-of-range' | 'wanted' }>,
  { contested }: PoolStatus,
  name: string,
  capacity: Capacity,
): ConditionUpdate {
  const { desiredCapacity } = capacity;
  const { minimum, maximum } = limitsOf(capacity);
  const asks = `MachinePool ${name} asks for ${replicas} instances and the group`;
  switch (kind) {
    case 'not-adopted':
      return said(
        'False',
        'AdoptionMismatch',
        `${asks} is told to have ${desiredCapacity}; they were never in agreement, so nothing is scaled. Set spec.replicas of the MachinePool to ${desiredCapacity}, or annotate it with poolsync/confirm-replicas: "${replicas}" to make the group follow.`,
      );
    case 'out-of-range':
      return said(
        'False',
        'OutOfRange',
        `${asks} takes ${minimum} to ${maximum}, so it stays at ${desiredCapacity}. Set spec.replicas within these bounds, or change the group's.`,
      );
    case 'wanted':
      return said(
        'Unknown',
        'Requested',
        contested?.nextTryAt === undefined
          ? `${asks} is told to have ${desiredCapacity}; it is asked to follow.`
          : `${asks} is told to have ${desiredCapacity}; it is asked to follow only now and then while the count is contested, see ReplicasUncontested.`,
      );
  }
}

function refusedBefore(name: string, replicas: number): ConditionUpdate {
  return said(
    'False',
    'Refused',
    `MachinePool ${name} asks for ${replicas} instances, which the group has refused. It is asked again when spec.replicas or the group's desired capacity changes.`,
  );
}

function said(status: ConditionUpdate['status'], reason: string, message: string): ConditionUpdate {
  return { type: 'ScaleAccepted', status, reason, message };
}

import { locationRefusal, type CloudAccess } from '../model/account.ts';
import { conditionOf, type ConditionType } from '../model/condition.ts';
import type { PoolStatus } from '../model/pool.ts';
import type { PoolFacts } from './swept-facts.ts';

/** Conditions that are True, or not there, where nothing is open. */
const whereSaid: readonly ConditionType[] = [
  'ScaleAccepted',
  'ReplicasUncontested',
  'CapacityAvailable',
];

/**
 * Whether the objects themselves say that something is open, so that a group has to be read whatever an
 * inventory says: an inventory shows only how many instances there are, and which.
 */
export function needsReading(
  { swept, observed }: Pick<PoolFacts, 'swept' | 'observed'>,
  access: CloudAccess,
): boolean {
  const { status, providerIdList } = swept;
  return (
    status.observedAt === undefined ||
    providerIdList.length !== status.replicas ||
    status.pendingShrink !== undefined ||
    status.contested !== undefined ||
    isUnsettled(status) ||
    isCountOpen(status, observed) ||
    isElsewhere(status, { swept, observed }, access)
  );
}

function isUnsettled({ conditions = [], transitioning = [] }: PoolStatus): boolean {
  const isTrue = (type: ConditionType): boolean => conditionOf(conditions, type)?.status === 'True';
  return (
    transitioning.length > 0 ||
    !isTrue('Ready') ||
    !isTrue('Settled') ||
    isTrue('Paused') ||
    whereSaid.some((type) => (conditionOf(conditions, type)?.status ?? 'True') !== 'True')
  );
}

function isCountOpen(
  { owner, desiredCapacity, adoptedAt }: PoolStatus,
  observed: PoolFacts['observed'],
): boolean {
  if (observed.machinePool === undefined) return false;
  return (
    owner !== observed.owner ||
    desiredCapacity !== observed.machinePool.replicas ||
    (observed.owner === 'cluster' && adoptedAt === undefined)
  );
}

/** Whether the scale set lies where the access does not reach, or where is not known. */
function isElsewhere(
  { location }: PoolStatus,
  { swept }: Pick<PoolFacts, 'swept' | 'observed'>,
  access: CloudAccess,
): boolean {
  if (access.cloud === 'aws') return false;
  return location === undefined || locationRefusal(access, swept.group, location) !== undefined;
}

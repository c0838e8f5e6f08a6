import { conditionOf, type Condition, type ConditionType } from '../../shared/model/condition.ts';
import type { ReportedPool } from '../../shared/model/reported.ts';
import { machinePoolIn, type FoundMachinePool } from './found-machine-pool.ts';
import type { Need } from './pool-view.ts';

/** So long something may take before a person should see to it. */
const patienceMs = 10 * 60_000;

/** So long after a pool was made its MachinePool may still come. */
const momentMs = 60_000;

/** Those that can stop a pool, in the order in which one makes the next one meaningless. */
const decisive = [
  'AccessAllowed',
  'GroupClaimed',
  'GroupFound',
  'ListCurrent',
  'CapacityAvailable',
  'ScaleAccepted',
  'ReplicasUncontested',
] as const satisfies readonly ConditionType[];

/** Unknown here means that it is being found out, and passes by itself, or that another condition says why not. */
const passesWhenUnknown: ReadonlySet<ConditionType> = new Set([
  'ScaleAccepted',
  'CapacityAvailable',
]);

/** What a person has to see to, the most decisive first. */
export function needsOf(pool: ReportedPool, found: FoundMachinePool, now: Date): readonly Need[] {
  return [
    ...machinePoolNeeds(pool, found, now),
    ...conditionNeeds(pool),
    ...overdueNeeds(pool, found, now),
  ];
}

function machinePoolNeeds(
  { ref, createdAt }: ReportedPool,
  found: FoundMachinePool,
  now: Date,
): readonly Need[] {
  switch (found.kind) {
    case 'owner':
      return [];
    case 'gone':
      // It may have been made between the reading of the MachinePools and that of the pools.
      if (!isOverdue(createdAt, now, momentMs)) return [];
      return [
        need(
          'MachinePoolMissing',
          `There is no MachinePool ${found.name}, which is the owner of this object. Delete this object, or make the MachinePool again; the group stays as it is either way.`,
        ),
      ];
    case 'names-it':
      if (!isOverdue(createdAt, now)) return [];
      return [
        need(
          'NoOwner',
          `MachinePool ${found.machinePool.name} names this object, and Cluster API has not made it the owner for more than 10 minutes, so nothing is written. Is its controller running, and is neither of the two paused?`,
          createdAt,
        ),
      ];
    case 'none':
      // Both are often made by one command, one after the other.
      if (!isOverdue(createdAt, now, momentMs)) return [];
      return [
        need(
          'NoMachinePool',
          `No MachinePool in namespace ${ref.namespace} names this object, so nothing is written. Set spec.template.spec.infrastructureRef of one to kind ${ref.kind} and name ${ref.name}, or delete this object.`,
          createdAt,
        ),
      ];
  }
}

function conditionNeeds({ status }: ReportedPool): readonly Need[] {
  const conditions = status.conditions ?? [];
  return decisive.flatMap((type) => {
    const condition = conditionOf(conditions, type);
    if (condition === undefined || condition.status === 'True') return [];
    if (condition.status === 'Unknown' && passesWhenUnknown.has(type)) return [];
    return isSaidByAnother(condition, conditions) ? [] : [fromCondition(condition)];
  });
}

/** ListCurrent repeats what stands in the way of the list, and a quota refuses a wish too. */
function isSaidByAnother({ type, reason }: Condition, all: readonly Condition[]): boolean {
  if (type === 'ListCurrent') {
    return (['AccessAllowed', 'GroupClaimed', 'GroupFound'] as const).some((other) => {
      const condition = conditionOf(all, other);
      return condition !== undefined && condition.status !== 'True';
    });
  }
  return (
    type === 'ScaleAccepted' &&
    reason === 'Refused' &&
    conditionOf(all, 'CapacityAvailable')?.reason === 'QuotaExceeded'
  );
}

function fromCondition({ type, reason, message, lastTransitionTime }: Condition): Need {
  return { condition: type, reason, message, since: lastTransitionTime };
}

/** What passes by itself where all parts run, and has not for too long. */
function overdueNeeds(pool: ReportedPool, found: FoundMachinePool, now: Date): readonly Need[] {
  if (found.kind !== 'owner') return [];
  const { status } = pool;
  if (status.observedAt === undefined) {
    // A reading that was refused is told by a condition.
    if ((status.conditions ?? []).length > 0 || !isOverdue(pool.createdAt, now)) return [];
    return [
      need(
        'NeverRead',
        'Poolsync has never looked at the group. Is the watch running, are its requests brought to the queue, and is the function there?',
        pool.createdAt,
      ),
    ];
  }
  return [...unheardWish(pool, found, now), ...staleCopy(pool, found, now)];
}

function unheardWish(
  { status }: ReportedPool,
  found: FoundMachinePool,
  now: Date,
): readonly Need[] {
  const scale = conditionOf(status.conditions ?? [], 'ScaleAccepted');
  // A contest has its own condition, and asks only now and then.
  if (status.contested?.nextTryAt !== undefined) return [];
  const since =
    scale?.status === 'Unknown' ? scale.lastTransitionTime : unansweredSince(status, found, scale);
  if (since === undefined || !isOverdue(since, now)) return [];
  if (scale?.reason === 'GroupBusy') return [];
  return [
    need(
      'WishUnheard',
      'MachinePool and group have asked for different numbers for more than 10 minutes, and neither was set. Is the watch running, and are its requests worked off?',
      since,
    ),
  ];
}

/** The figures are those of the last reading: neither may be older than what it is compared with. */
function unansweredSince(
  { desiredCapacity, observedAt = '' }: ReportedPool['status'],
  found: FoundMachinePool,
  scale: Condition | undefined,
): string | undefined {
  const machinePool = machinePoolIn(found);
  const replicas = machinePool?.replicas;
  const differs =
    replicas !== undefined && desiredCapacity !== undefined && replicas !== desiredCapacity;
  const writtenAt = machinePool?.replicasWrittenAt;
  if (!differs || scale?.status === 'False' || writtenAt === undefined) return undefined;
  return Date.parse(observedAt) > Date.parse(writtenAt) ? observedAt : writtenAt;
}

function staleCopy(
  { status, list }: ReportedPool,
  found: FoundMachinePool,
  now: Date,
): readonly Need[] {
  const machinePool = machinePoolIn(found);
  const since = status.lastChange?.time ?? status.observedAt;
  if (machinePool === undefined || since === undefined) return [];
  if (machinePool.list.hash === list.hash || !isOverdue(since, now)) return [];
  return [
    need(
      'ClusterApiBehind',
      `Cluster API has not copied the list to MachinePool ${machinePool.name} for more than 10 minutes: it has ${machinePool.list.length} IDs there and ${list.length} here. Is its controller running, and can it reach the workload cluster?`,
      since,
    ),
  ];
}

function need(reason: string, message: string, since: string | null = null): Need {
  return { condition: null, reason, message, since };
}

function isOverdue(since: string, now: Date, afterMs: number = patienceMs): boolean {
  return now.getTime() - Date.parse(since) > afterMs;
}

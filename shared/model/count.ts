import { conditionOf } from './condition.ts';
import { countOwner, type MachinePool } from './machine-pool.ts';
import type { OtherUnit } from './other-unit.ts';
import type { PoolStatus } from './pool.ts';

/** What a group is told to have, and within which bounds. */
export interface Capacity {
  /** The cloud's own identifier of the group. */
  readonly id: string;
  /** As in `ObservedGroup`. */
  readonly uniqueId?: string;
  readonly desiredCapacity: number;
  /** Absent where the owner of the group sets no bounds. */
  readonly minimumCapacity?: number;
  readonly maximumCapacity?: number;
  /** What these three figures count where that is not instances: then nothing may be concluded from them. */
  readonly countedIn?: OtherUnit;
}

/** So many instances a scale set takes; no other group is without bounds of its own. */
const mostWithoutBounds = 1_000;

/** From the least to the most that a group can be told to have. */
export function limitsOf({
  minimumCapacity = 0,
  maximumCapacity = mostWithoutBounds,
}: Pick<PoolStatus, 'minimumCapacity' | 'maximumCapacity'>): {
  readonly minimum: number;
  readonly maximum: number;
} {
  return { minimum: minimumCapacity, maximum: maximumCapacity };
}

/** The status with what of a capacity stands in it: instances, or nothing. */
export function withCapacity(
  status: PoolStatus,
  { desiredCapacity, minimumCapacity, maximumCapacity, countedIn }: Omit<Capacity, 'id'>,
): PoolStatus {
  const { desiredCapacity: _, minimumCapacity: __, maximumCapacity: ___, ...rest } = status;
  if (countedIn !== undefined) return rest;
  return {
    ...rest,
    desiredCapacity,
    ...(minimumCapacity === undefined ? {} : { minimumCapacity }),
    ...(maximumCapacity === undefined ? {} : { maximumCapacity }),
  };
}

/** How MachinePool and group stand to each other, as far as the number of instances goes. */
export type CountVerdict =
  /** The cloud owns the count: nothing is asked of it. */
  | { readonly kind: 'cloud-owned' }
  /** `spec.replicas` is not known, and unknown is never zero. */
  | { readonly kind: 'unknown' }
  /** The group counts something else: whoever owns the count, the two figures cannot be compared. */
  | { readonly kind: 'not-in-instances'; readonly countedIn: OtherUnit }
  | { readonly kind: 'in-agreement' }
  /** They differ and were never in agreement under this owner: nobody has said which is right. */
  | { readonly kind: 'not-adopted'; readonly replicas: number }
  | { readonly kind: 'out-of-range'; readonly replicas: number }
  /** The cloud refused this very wish, and nothing has changed since. */
  | { readonly kind: 'refused'; readonly replicas: number }
  | {
      readonly kind: 'wanted';
      readonly replicas: number;
      /** A quota refused this very wish some time ago: until the cloud was asked, that is what is known. */
      readonly afterRefusal?: true;
    };

/** Judges in the order in which one finding makes the next one meaningless. */
export function judgeCount(
  status: PoolStatus,
  machinePool: MachinePool | undefined,
  capacity: Capacity,
  now: Date,
): CountVerdict {
  if (machinePool === undefined) return { kind: 'unknown' };
  const { countedIn } = capacity;
  if (countedIn !== undefined) return { kind: 'not-in-instances', countedIn };
  if (countOwner(machinePool) === 'cloud') return { kind: 'cloud-owned' };
  const { replicas } = machinePool;
  if (replicas === undefined) return { kind: 'unknown' };
  if (replicas === capacity.desiredCapacity) return { kind: 'in-agreement' };
  if (adoptionOf(status, machinePool, capacity, now) === undefined) {
    return { kind: 'not-adopted', replicas };
  }
  const { minimum, maximum } = limitsOf(capacity);
  if (replicas < minimum || replicas > maximum) return { kind: 'out-of-range', replicas };
  if (!isRefused(status, machinePool, capacity)) return { kind: 'wanted', replicas };
  return isToBeAskedAgain(status, now)
    ? { kind: 'wanted', replicas, afterRefusal: true }
    : { kind: 'refused', replicas };
}

/**
 * When MachinePool and group were first in agreement under the present owner, RFC 3339; `undefined`
 * until they are. A group made anew under its old name is another group, and a pool that comes back
 * from the cloud's ownership, or whose group has counted something else than instances, has to agree anew.
 */
export function adoptionOf(
  status: PoolStatus,
  machinePool: MachinePool,
  capacity: Pick<Capacity, 'id' | 'uniqueId' | 'desiredCapacity' | 'countedIn'>,
  now: Date,
): string | undefined {
  if (countOwner(machinePool) === 'cloud' || capacity.countedIn !== undefined) return undefined;
  if (
    status.adoptedAt !== undefined &&
    status.owner === 'cluster' &&
    isSameGroup(status, capacity)
  ) {
    return status.adoptedAt;
  }
  const { replicas, confirmedReplicas } = machinePool;
  if (replicas === undefined) return undefined;
  const agrees = replicas === capacity.desiredCapacity || replicas === confirmedReplicas;
  return agrees ? now.toISOString() : undefined;
}

/** Whether a group is the one that the status tells of, and not another that was made anew in its place. */
export function isSameGroup(
  { groupID, groupUniqueID }: PoolStatus,
  { id, uniqueId }: Pick<Capacity, 'id' | 'uniqueId'>,
): boolean {
  if (groupID === undefined) return true;
  if (groupUniqueID !== undefined && uniqueId !== undefined) return groupUniqueID === uniqueId;
  // Azure gives one resource ID in more than one case; an ARN has but one.
  return uniqueId === undefined ? groupID === id : groupID.toLowerCase() === id.toLowerCase();
}

/** The reason of `CapacityAvailable` where the account may not have as many instances as are asked for. */
export const quotaExceeded = 'QuotaExceeded';

/** A quota is raised without a word to us: so long after it refused a wish, the same is asked again. */
export const askAgainAfterMs = 5 * 60_000;

/** Whether a quota stands in the way of this very wish, which is one only where the cluster owns the count. */
export function isQuotaExceeded(
  status: PoolStatus,
  machinePool: MachinePool,
  capacity: Pick<Capacity, 'desiredCapacity'>,
): boolean {
  return (
    saysQuotaExceeded(status) &&
    countOwner(machinePool) === 'cluster' &&
    isRefused(status, machinePool, capacity)
  );
}

export function saysQuotaExceeded({ conditions = [] }: Pick<PoolStatus, 'conditions'>): boolean {
  return conditionOf(conditions, 'CapacityAvailable')?.reason === quotaExceeded;
}

function isToBeAskedAgain(status: PoolStatus, now: Date): boolean {
  if (!saysQuotaExceeded(status) || status.lastScale === undefined) return false;
  const ageMs = now.getTime() - Date.parse(status.lastScale.time);
  // A time further ahead than that is another clock's mistake, and must not last.
  return Math.abs(ageMs) >= askAgainAfterMs;
}

/** Whether the cloud has refused this very wish, and nothing has changed since. */
export function isRefused(
  { lastScale }: Pick<PoolStatus, 'lastScale'>,
  { replicas, generation }: Pick<MachinePool, 'replicas' | 'generation'>,
  { desiredCapacity }: Pick<Capacity, 'desiredCapacity'>,
): boolean {
  return (
    lastScale?.result === 'Refused' &&
    lastScale.to === replicas &&
    lastScale.machinePoolGeneration === generation &&
    lastScale.from === desiredCapacity
  );
}

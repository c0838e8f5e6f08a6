import type { ConditionUpdate } from './condition.ts';
import type { MachinePool } from './machine-pool.ts';
import type { Contested, PoolStatus } from './pool.ts';

/** So often within the window somebody may set our value back before Poolsync stops. */
const mostUndone = 2;
const windowMs = 5 * 60_000;

/** Once stopped, it tries again after so long. */
const nextTryAfterMs = 10 * 60_000;

/** How long from now until a contested count may be set again; 0 where it is not contested. */
export function contestWaitMs(
  { contested }: { readonly contested?: Contested | undefined },
  now: Date,
): number {
  if (contested?.nextTryAt === undefined) return 0;
  const leftMs = Date.parse(contested.nextTryAt) - now.getTime();
  // A clock that is wrong must add nothing.
  return Math.min(Math.max(0, leftMs), nextTryAfterMs);
}

/** Our own name in managedFields. */
export const fieldManager = 'poolsync';

/** Whether the group no longer has what it was last told, though the wish is still the same. */
export function isUndoneInCloud(
  { lastScale }: PoolStatus,
  { replicas }: Pick<MachinePool, 'replicas'>,
  desiredCapacity: number,
): boolean {
  return (
    lastScale?.result === 'Accepted' &&
    lastScale.to === replicas &&
    lastScale.to !== desiredCapacity
  );
}

/** Whether somebody has replaced the desired capacity that was last written to `spec.replicas`. */
export function isUndoneInCluster(
  { lastScale }: PoolStatus,
  { replicas, replicasWriter }: Pick<MachinePool, 'replicas' | 'replicasWriter'>,
  desiredCapacity: number,
): boolean {
  return (
    lastScale?.result === 'WrittenBack' &&
    lastScale.to === desiredCapacity &&
    replicas !== desiredCapacity &&
    replicasWriter !== fieldManager
  );
}

export type ContestDecision =
  /** Set the value; `contested` is what the status says from then on. */
  | { readonly kind: 'try'; readonly contested?: Contested }
  /** Somebody keeps setting it back: leave it until `contested.nextTryAt`. */
  | { readonly kind: 'stop'; readonly contested: Contested };

/**
 * The fight brake: whether to set a value once more.
 *
 * @param undone whether somebody has set back what was set last
 */
export function decideContest(
  contested: Contested | undefined,
  undone: boolean,
  now: Date,
): ContestDecision {
  const counted = undone ? countUndone(contested, now) : contested;
  if (counted === undefined || counted.count < mostUndone) {
    return counted === undefined ? { kind: 'try' } : { kind: 'try', contested: counted };
  }
  const nextTryAt = new Date(now.getTime() + nextTryAfterMs).toISOString();
  if (contested?.nextTryAt === undefined) {
    return { kind: 'stop', contested: { ...counted, nextTryAt } };
  }
  return now.getTime() < Date.parse(contested.nextTryAt)
    ? { kind: 'stop', contested }
    : { kind: 'try', contested: { ...counted, nextTryAt } };
}

function countUndone(contested: Contested | undefined, now: Date): Contested {
  const goesOn =
    contested !== undefined &&
    (contested.nextTryAt !== undefined || now.getTime() - Date.parse(contested.since) <= windowMs);
  return goesOn
    ? { ...contested, count: contested.count + 1 }
    : { count: 1, since: now.toISOString() };
}

/**
 * What is left of a contest while both sides agree on a figure: it is over once our value has stood
 * for the window, or once the figure is another one than we set.
 */
export function contestInAgreement(
  { contested, lastScale }: Pick<PoolStatus, 'contested' | 'lastScale'>,
  figure: number,
  now: Date,
): Contested | undefined {
  if (contested === undefined || lastScale?.to !== figure) return undefined;
  const stoodMs = now.getTime() - Date.parse(lastScale.time);
  return stoodMs < windowMs ? contested : undefined;
}

/**
 * What `ReplicasUncontested` says.
 *
 * @param rival who sets our value back, for people; only needed while it is contested
 */
export function uncontestedCondition(
  contested: Contested | undefined,
  rival: string,
): ConditionUpdate {
  const type = 'ReplicasUncontested';
  return contested === undefined || contested.count < mostUndone
    ? { type, status: 'True', reason: 'Uncontested', message: '' }
    : {
        type,
        status: 'False',
        reason: 'Contested',
        message: `${rival} keeps setting back the number of instances that Poolsync sets, so it tries again only every 10 minutes. Let one of them own the count: take the other one away, or annotate the MachinePool with cluster.x-k8s.io/replicas-managed-by where the cloud is to own it.`,
      };
}

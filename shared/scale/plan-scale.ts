import { withConditions, type ConditionUpdate } from '../model/condition.ts';
import {
  contestInAgreement,
  decideContest,
  isUndoneInCloud,
  uncontestedCondition,
} from '../model/contest.ts';
import {
  adoptionOf,
  isSameGroup,
  judgeCount,
  withCapacity,
  type Capacity,
  type CountVerdict,
} from '../model/count.ts';
import { scaleAcceptedCondition } from '../model/scale-accepted.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { Contested, LastScale, Pool, PoolStatus } from '../model/pool.ts';
import { doubtMsLeft } from './doubt.ts';
import { justScaledCondition } from './scale-conditions.ts';
import type { NotScaledReason, ScaleOutcome } from './scale-outcome.ts';

/** What the cloud was asked since the status was read, and took. */
export interface Asked {
  readonly lastScale: LastScale;
  readonly contested?: Contested;
}

export interface ScaleObservation {
  readonly pool: Pool;
  readonly machinePool: MachinePool;
  readonly capacity: Capacity;
  readonly asked?: Asked;
  readonly now: Date;
}

/** Plain data: it can be printed, logged and compared. */
export type ScalePlan =
  /** Make the status this; it may be as it is already. */
  | { readonly kind: 'settle'; readonly status: PoolStatus; readonly outcome: ScaleOutcome }
  /** Ask the cloud for another figure. */
  | {
      readonly kind: 'ask';
      readonly from: number;
      readonly to: number;
      readonly contested?: Contested;
    }
  /** Somebody keeps setting our value back. `news`: it was not said yet, so find out who. */
  | { readonly kind: 'stop'; readonly contested: Contested; readonly news: boolean }
  | {
      readonly kind: 'ignore';
      readonly reason: 'replicas-unknown' | 'owned-by-cloud' | 'other-group';
    };

/** What to do for a pool that may be scaled. Pure: the same observation gives the same plan. */
export function planScale(observation: ScaleObservation): ScalePlan {
  const { machinePool, capacity, now, pool } = observation;
  if (!isSameGroup(pool.status, capacity)) return { kind: 'ignore', reason: 'other-group' };
  const status = statusSinceAsked(observation);
  const verdict = judgeCount(status, machinePool, capacity, now);
  switch (verdict.kind) {
    case 'unknown':
      return { kind: 'ignore', reason: 'replicas-unknown' };
    case 'cloud-owned':
      return { kind: 'ignore', reason: 'owned-by-cloud' };
    case 'in-agreement':
      return planAgreement(observation, status);
    case 'not-in-instances':
      return settle(observation, {
        status: withContested(status, undefined),
        verdict,
        outcome: notScaled(verdict.kind),
      });
    case 'not-adopted':
    case 'out-of-range':
    case 'refused':
      return settle(observation, { status, verdict, outcome: notScaled(verdict.kind) });
    case 'wanted':
      return planWanted(observation, status, verdict);
  }
}

/** The status with what it will say of the last call; a later call of somebody else stands. */
export function statusSinceAsked({
  pool,
  asked,
}: Pick<ScaleObservation, 'pool' | 'asked'>): PoolStatus {
  if (asked === undefined || isLater(pool.status.lastScale, asked.lastScale)) return pool.status;
  return withContested({ ...pool.status, lastScale: asked.lastScale }, asked.contested);
}

function isLater(one: LastScale | undefined, other: LastScale): boolean {
  return one !== undefined && Date.parse(one.time) > Date.parse(other.time);
}

function planAgreement(observation: ScaleObservation, status: PoolStatus): ScalePlan {
  const { capacity, now, asked } = observation;
  const { lastScale } = status;
  const { desiredCapacity } = capacity;
  if (lastScale !== undefined && doubtMsLeft(status, desiredCapacity, now) > 0) {
    // The group may still be told otherwise: what is asked for may not be there yet.
    const { contested } = status;
    return ask(lastScale.to, desiredCapacity, contested);
  }
  const contested = contestInAgreement(status, capacity.desiredCapacity, now);
  const agreed = {
    status: withContested(status, contested),
    verdict: { kind: 'in-agreement' },
  } as const;
  if (asked === undefined) return settle(observation, { ...agreed, outcome: { kind: 'in-sync' } });
  const { from, to } = asked.lastScale;
  const more = [justScaledCondition(from, to)];
  return settle(observation, { ...agreed, more, outcome: { kind: 'scaled', from, to } });
}

function planWanted(
  observation: ScaleObservation,
  status: PoolStatus,
  verdict: Extract<CountVerdict, { kind: 'wanted' }>,
): ScalePlan {
  const { machinePool, capacity, now } = observation;
  const { desiredCapacity } = capacity;
  const { replicas } = verdict;
  const doubtMs = doubtMsLeft(status, desiredCapacity, now);
  if (doubtMs > 0 && status.lastScale?.to === replicas) {
    return settle(observation, { status, verdict, outcome: unconfirmed(doubtMs, desiredCapacity) });
  }
  const undone = isUndoneInCloud(status, machinePool, desiredCapacity);
  const decision = decideContest(status.contested, undone, now);
  if (decision.kind === 'try') return ask(desiredCapacity, replicas, decision.contested);
  const { contested } = decision;
  return { kind: 'stop', contested, news: contested.nextTryAt !== status.contested?.nextTryAt };
}

function unconfirmed(retryAfterMs: number, desiredCapacity: number): ScaleOutcome {
  const detail = `the group took another figure and its reading still says ${desiredCapacity}`;
  return { kind: 'deferred', reason: 'unconfirmed', detail, retryAfterMs };
}

function ask(from: number, to: number, contested: Contested | undefined): ScalePlan {
  return { kind: 'ask', from, to, ...(contested === undefined ? {} : { contested }) };
}

/** @param rival who sets our value back; absent: what is said of it stays */
export function planStop(
  observation: ScaleObservation,
  contested: Contested,
  rival?: string,
): ScalePlan {
  const { machinePool, capacity, now } = observation;
  const status = withContested(statusSinceAsked(observation), contested);
  const verdict = judgeCount(status, machinePool, capacity, now);
  const more = rival === undefined ? [] : [uncontestedCondition(contested, rival)];
  return settle(observation, { status, verdict, more, outcome: notScaled('contested') });
}

/** The cloud refused a figure; where the reading after it explains that, the reading is what counts. */
export function planRefused(
  observation: ScaleObservation,
  lastScale: LastScale,
  more: readonly ConditionUpdate[],
): ScalePlan {
  const { pool, machinePool, capacity, now } = observation;
  const verdict = judgeCount(pool.status, machinePool, capacity, now);
  if (verdict.kind !== 'wanted') return planScale(observation);
  const status = { ...pool.status, lastScale: { ...lastScale, from: capacity.desiredCapacity } };
  const outcome = notScaled('refused');
  return settle(observation, { status, verdict, more, outcome });
}

/** What is said while the cloud does not do as it is asked, for a reason of its own. */
export function planObstructed(
  observation: ScaleObservation,
  outcome: ScaleOutcome,
  more: readonly ConditionUpdate[] = [],
): ScalePlan {
  const { machinePool, capacity, now } = observation;
  const status = statusSinceAsked(observation);
  const verdict = judgeCount(status, machinePool, capacity, now);
  return settle(observation, { status, verdict, more, outcome });
}

interface Settled {
  readonly status: PoolStatus;
  readonly verdict: CountVerdict;
  /** Conditions that stand above those of the verdict. */
  readonly more?: readonly ConditionUpdate[];
  readonly outcome: ScaleOutcome;
}

/** Of the status only what scaling owns is touched, and `Settled` where it has just told the group something. */
function settle(
  { machinePool, capacity, now }: ScaleObservation,
  { status, verdict, more = [], outcome }: Settled,
): ScalePlan {
  const adoptedAt = adoptionOf(status, machinePool, capacity, now);
  const usual = [
    scaleAcceptedCondition(verdict, status, machinePool.name, capacity),
    ...(isContested(status) ? [] : [uncontestedCondition(undefined, '')]),
  ].filter((update) => update !== undefined);
  const said = [...usual.filter(({ type }) => !more.some((one) => one.type === type)), ...more];
  const { adoptedAt: _, ...figures } = withCapacity(status, capacity);
  return {
    kind: 'settle',
    status: {
      ...figures,
      ...(adoptedAt === undefined ? {} : { adoptedAt }),
      conditions: withConditions(status.conditions ?? [], said, now),
    },
    outcome,
  };
}

function isContested({ contested }: PoolStatus): boolean {
  return uncontestedCondition(contested, '').status === 'False';
}

function withContested(status: PoolStatus, contested: Contested | undefined): PoolStatus {
  const { contested: _, ...rest } = status;
  return contested === undefined ? rest : { ...rest, contested };
}

function notScaled(reason: NotScaledReason): ScaleOutcome {
  return { kind: 'not-scaled', reason };
}

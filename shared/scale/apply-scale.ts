import { locationRefusal, type CloudAccess } from '../model/account.ts';
import { conditionOf } from '../model/condition.ts';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { Pool } from '../model/pool.ts';
import type { GroupRef } from '../model/group.ts';
import { askCloud, type Answered } from './ask-cloud.ts';
import type { PoolRequests } from './coalesce-requests.ts';
import { doubtMsLeft } from './doubt.ts';
import { noteScaled } from './note-scaled.ts';
import { observePool, type ReadingCluster } from './observe-pool.ts';
import { planScale, planStop, type ScalePlan } from './plan-scale.ts';
import { judgeScalable } from './scalable.ts';
import { rivalInCloud } from './scale-conditions.ts';
import type { ScaleOutcome } from './scale-outcome.ts';
import {
  again,
  deferredBy,
  done,
  type ApplyScaleDeps,
  type Memory,
  type RoundResult,
  type ScaleRound,
} from './scale-round.ts';
import { writeSettled } from './write-settled.ts';

/** As often as this the work on a pool begins again in one call; then its requests come back later. */
const mostRounds = 5;

/** How long after a lost answer the group is looked at again. */
const lookAfterLostAnswerMs = 5_000;

/**
 * Brings the group of one pool to `spec.replicas` of its MachinePool, and says so in its status.
 *
 * No lock is held. Each value asked for is read directly before the call, and read again after it:
 * whoever asked last finds a change that it missed, and asks again.
 *
 * @param firstReads how the cluster is read in the first round
 * @param over once it is aborted no further round begins, unless the cloud was asked
 * @throws only what is no Fault
 */
export async function applyScale(
  deps: ApplyScaleDeps,
  requests: PoolRequests,
  firstReads: ReadingCluster = deps.cluster,
  over?: AbortSignal,
): Promise<ScaleOutcome> {
  const beganAt = deps.clock.now();
  const { outcome, memory } = await workInRounds(deps, requests, firstReads, over);
  if (memory.asked !== undefined && isUnsaid(outcome)) {
    await noteScaled(deps, requests, memory.asked, { outcome, beganAt });
  }
  return outcome;
}

/** Whether the status does not tell of the call. Where it may not be written at all, it stays so. */
function isUnsaid(outcome: ScaleOutcome): boolean {
  return outcome.kind === 'deferred' && outcome.reason !== 'unconfirmed';
}

interface Ended {
  readonly outcome: ScaleOutcome;
  readonly memory: Memory;
}

async function workInRounds(
  deps: ApplyScaleDeps,
  requests: PoolRequests,
  firstReads: ReadingCluster,
  over: AbortSignal | undefined,
): Promise<Ended> {
  let memory: Memory = { lostAnswer: false };
  let rounds = 0;
  while (rounds < mostRounds && (rounds === 0 || mayGoOn(memory, over))) {
    rounds += 1;
    const reads = rounds === 1 ? firstReads : deps.cluster;
    const result = await orFault(() => workOnce(deps, requests, { reads, memory }));
    if (isFault(result)) return { outcome: deferredBy(result), memory };
    ({ memory } = result);
    if (result.kind === 'done') return { outcome: lookedAtAgain(memory, result.outcome), memory };
    deps.metrics.count('ScalesBegunAgain', 1, result.because);
  }
  const detail = `the objects were changed by others ${rounds} times while they were worked on`;
  return { outcome: { kind: 'deferred', reason: 'contended', detail }, memory };
}

/** After its time its requests are with somebody else; but a call of ours that came late nobody else mends. */
function mayGoOn({ asked, lostAnswer }: Memory, over: AbortSignal | undefined): boolean {
  return over?.aborted !== true || asked !== undefined || lostAnswer;
}

/** A call whose answer was lost can take place after all that was done since. */
function lookedAtAgain({ lostAnswer }: Memory, outcome: ScaleOutcome): ScaleOutcome {
  if (!lostAnswer || outcome.kind === 'deferred' || outcome.kind === 'ignored') return outcome;
  return {
    kind: 'deferred',
    reason: 'unconfirmed',
    detail: 'the answer to a call was lost',
    retryAfterMs: lookAfterLostAnswerMs,
  };
}

interface Round {
  readonly reads: ReadingCluster;
  readonly memory: Memory;
}

async function workOnce(
  deps: ApplyScaleDeps,
  { pool: ref, uid, areNew }: PoolRequests,
  { reads, memory }: Round,
): Promise<RoundResult> {
  const beganAt = deps.clock.now();
  const observed = await observePool(reads, ref);
  if (observed === undefined) return done({ kind: 'ignored', reason: 'pool-deleted' }, memory);
  const scalable = judgeScalable(uid, observed);
  if (scalable.kind === 'ignored') return done(scalable, memory);
  const { pool } = observed;
  if (areNew && hasNoPast(memory) && isCarriedOut(pool, scalable.machinePool, beganAt)) {
    return done({ kind: 'in-sync' }, memory);
  }
  const reading = await orFault(() => deps.cloud.readCapacity(scalable.access, pool.group));
  if (isFault(reading)) return done(unread(reading), memory);
  if (reading.kind === 'absent') return done({ kind: 'ignored', reason: 'group-absent' }, memory);
  if (isElsewhere(scalable.access, pool.group, reading.location)) {
    return done({ kind: 'ignored', reason: 'access-denied' }, memory);
  }
  const observation = {
    pool,
    machinePool: scalable.machinePool,
    capacity: reading.capacity,
    ...(memory.asked === undefined ? {} : { asked: memory.asked }),
    now: deps.clock.now(),
  };
  const { version } = reading;
  const round = {
    beganAt,
    observation,
    ...(version === undefined ? {} : { version }),
    access: scalable.access,
    memory,
  };
  return carryOut(deps, round, planScale(observation));
}

/** Whether a scale set lies where no account allows it: only its reading tells. */
function isElsewhere(access: CloudAccess, group: GroupRef, location: string | undefined): boolean {
  return (
    access.cloud === 'azure' &&
    location !== undefined &&
    locationRefusal(access, group, location) !== undefined
  );
}

/** Whether this work has asked the cloud for nothing yet: else that is to be written down. */
function hasNoPast({ asked, lostAnswer }: Memory): boolean {
  return asked === undefined && !lostAnswer;
}

/**
 * The watch asks only where the status says another figure than the wish, so where it says the same the
 * wish was carried out since: by another message, of which there may be many. To read the group for each
 * of them would spend what the cloud lets us read. A message that comes back is another matter: what was
 * done at its last time may be there to be found.
 */
function isCarriedOut({ status }: Pool, { replicas }: MachinePool, now: Date): boolean {
  return (
    status.adoptedAt !== undefined &&
    replicas !== undefined &&
    status.desiredCapacity === replicas &&
    conditionOf(status.conditions ?? [], 'ScaleAccepted')?.status === 'True' &&
    doubtMsLeft(status, replicas, now) === 0
  );
}

async function carryOut(
  deps: ApplyScaleDeps,
  round: ScaleRound,
  plan: ScalePlan,
): Promise<RoundResult> {
  const { memory, observation } = round;
  switch (plan.kind) {
    case 'ignore':
      return done({ kind: 'ignored', reason: plan.reason }, memory);
    case 'settle':
      return writeSettled(deps, observation.pool, plan, memory);
    case 'stop': {
      const rival = plan.news ? await rivalOf(deps, round) : undefined;
      return carryOut(deps, round, planStop(observation, plan.contested, rival));
    }
    case 'ask':
      return afterCall(deps, round, await askCloud(deps, round, plan));
  }
}

async function afterCall(
  deps: ApplyScaleDeps,
  round: ScaleRound,
  answered: Answered,
): Promise<RoundResult> {
  if (answered.kind !== 'looked-after') return answered;
  const { plan, memory } = answered;
  // A second call needs all that the first one needed.
  if (plan.kind === 'ask') return again('undone', memory);
  return carryOut(deps, { ...round, observation: answered.observation, memory }, plan);
}

async function rivalOf(
  { cloud }: ApplyScaleDeps,
  { access, observation: { pool, capacity } }: ScaleRound,
): Promise<string> {
  const said = await orFault(() =>
    cloud.lastCauseOfChange(access, pool.group, capacity.desiredCapacity),
  );
  // Who it is helps a person; that it is contested must be said all the same.
  return rivalInCloud(isFault(said) ? undefined : said);
}

/** What stands in the way until somebody acts is a condition of the inbound path. */
function unread(fault: Fault): ScaleOutcome {
  return fault.retryable ? deferredBy(fault) : { kind: 'ignored', reason: 'group-unreadable' };
}

import type { Capacity } from '../model/count.ts';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { LastScale } from '../model/pool.ts';
import type { CapacityReading, SetCapacityResult } from '../ports/scalable-cloud.ts';
import {
  planObstructed,
  planRefused,
  planScale,
  type ScaleObservation,
  type ScalePlan,
} from './plan-scale.ts';
import { asksTheSame } from './scalable.ts';
import { busyCondition, deniedCondition, refusedConditions } from './scale-conditions.ts';
import {
  again,
  deferredBy,
  done,
  type ApplyScaleDeps,
  type Memory,
  type RoundResult,
  type ScaleRound,
} from './scale-round.ts';

/** A value is asked for only within so long after the reading of `spec.replicas` began. */
const oldestValueMs = 2_000;

/** The same for all that was read at the beginning of the round: pause, access, claim, the group. */
const oldestGroundMs = 10_000;

/** How a call ended: the round with it, or with what is planned after looking at both sides again. */
export type Answered =
  | RoundResult
  | {
      readonly kind: 'looked-after';
      readonly observation: ScaleObservation;
      readonly plan: ScalePlan;
      readonly memory: Memory;
    };

type Ask = Extract<ScalePlan, { kind: 'ask' }>;

/** Reads the MachinePool once more, asks the cloud once, and reads both again. @throws Fault */
export async function askCloud(
  deps: ApplyScaleDeps,
  round: ScaleRound,
  wish: Ask,
): Promise<Answered> {
  const { cluster, cloud, clock, metrics } = deps;
  const { beganAt, access, memory, version } = round;
  const { pool, machinePool } = round.observation;
  const readAt = clock.now();
  const current = await cluster.readMachinePool(machinePool.namespace, machinePool.name);
  if (current === undefined || !asksTheSame(machinePool, current)) return again('changed', memory);
  const calledAt = clock.now();
  if (isOld(readAt, calledAt, oldestValueMs) || isOld(beganAt, calledAt, oldestGroundMs)) {
    return again('reading-too-old', memory);
  }
  // Nothing may come between the check of the time and the call.
  const answer = await orFault(() =>
    cloud.setDesiredCapacity(access, pool.group, wish.to, version),
  );
  // Not before the answer: a reading can be older than the moment at which the call took place.
  const answeredAt = clock.now();
  metrics.count('ScaleCalls', 1);
  return judgeAnswer(deps, { ...round, current, wish, answeredAt }, answer);
}

/** A clock that was set back says nothing about age, so that counts as old too. */
function isOld(from: Date, to: Date, oldestMs: number): boolean {
  const ageMs = to.getTime() - from.getTime();
  return ageMs < 0 || ageMs > oldestMs;
}

interface Call extends ScaleRound {
  /** The MachinePool as it was read directly before the call. */
  readonly current: MachinePool;
  readonly wish: Ask;
  readonly answeredAt: Date;
}

async function judgeAnswer(
  deps: ApplyScaleDeps,
  call: Call,
  answer: SetCapacityResult | Fault,
): Promise<Answered> {
  if (isFault(answer)) return judgeFault(deps, call, answer);
  const { memory, observation } = call;
  switch (answer.kind) {
    case 'accepted': {
      const asked = { ...memory, asked: askedBy(call) };
      const looked = await lookAfter(deps, call, {
        memory: asked,
        ifChanged: 'changed-after-call',
        ...(answer.capacity === undefined ? {} : { capacity: answer.capacity }),
      });
      return looked.kind === 'seen' ? plannedAfter(looked, planScale(looked.observation)) : looked;
    }
    case 'refused': {
      const looked = await lookAfter(deps, call, { memory, ifChanged: 'changed' });
      if (looked.kind !== 'seen') return looked;
      const { name } = call.current;
      const said = refusedConditions(name, call.wish.to, observation.pool, answer);
      const lastScale = { ...lastScaleOf(call), result: 'Refused' as const };
      return plannedAfter(looked, planRefused(looked.observation, lastScale, said));
    }
    case 'changed':
      return again('changed-in-cloud', memory);
    case 'busy': {
      const said = busyCondition(observation.pool.group, answer.said);
      const outcome = { kind: 'not-scaled', reason: 'busy' } as const;
      return plannedAfter({ observation, memory }, planObstructed(observation, outcome, [said]));
    }
  }
}

async function judgeFault(deps: ApplyScaleDeps, call: Call, fault: Fault): Promise<Answered> {
  const { memory, observation, wish } = call;
  if (fault.code === 'cloud-denied') {
    const said = deniedCondition(observation.pool.group, deps.installation, fault.message);
    const outcome = { kind: 'not-scaled', reason: 'cloud-denied' } as const;
    return plannedAfter({ observation, memory }, planObstructed(observation, outcome, [said]));
  }
  if (fault.code !== 'cloud-unavailable') return done(deferredBy(fault), memory);
  // The call may have taken place: only another look can tell.
  const lost = { ...memory, lostAnswer: true };
  const looked = await lookAfter(deps, call, { memory: lost, ifChanged: 'changed-after-call' });
  if (looked.kind !== 'seen') return looked;
  if (looked.observation.capacity.desiredCapacity !== wish.to) return done(deferredBy(fault), lost);
  const asked = askedBy(call);
  const seen = { observation: { ...looked.observation, asked }, memory: { ...memory, asked } };
  return plannedAfter(seen, planScale(seen.observation));
}

interface Seen {
  readonly kind: 'seen';
  readonly observation: ScaleObservation;
  readonly memory: Memory;
}

interface AfterCall {
  readonly memory: Memory;
  /** Where the answer to the call has shown it; else the group is read. */
  readonly capacity?: Capacity;
  readonly ifChanged: 'changed' | 'changed-after-call';
}

/** Reads both sides after the call. What the call has set must outlast a reading that fails. */
async function lookAfter(
  deps: ApplyScaleDeps,
  call: Call,
  after: AfterCall,
): Promise<RoundResult | Seen> {
  const looked = await orFault(() => readAfter(deps, call, after));
  return isFault(looked) ? done(deferredBy(looked), after.memory) : looked;
}

/** A MachinePool that asks for something else now has to be followed. */
async function readAfter(
  { cluster, cloud, clock }: ApplyScaleDeps,
  { access, current, observation: { pool } }: Call,
  { memory, ifChanged, capacity: shown }: AfterCall,
): Promise<RoundResult | Seen> {
  const machinePool = await cluster.readMachinePool(current.namespace, current.name);
  if (machinePool === undefined || !asksTheSame(current, machinePool)) {
    return again(ifChanged, memory);
  }
  const capacity = shown ?? capacityOf(await cloud.readCapacity(access, pool.group));
  if (capacity === undefined) return done({ kind: 'ignored', reason: 'group-absent' }, memory);
  const asked = memory.asked === undefined ? {} : { asked: memory.asked };
  return {
    kind: 'seen',
    observation: { pool, machinePool, capacity, ...asked, now: clock.now() },
    memory,
  };
}

function capacityOf(reading: CapacityReading): Capacity | undefined {
  return reading.kind === 'found' ? reading.capacity : undefined;
}

function askedBy(call: Call): NonNullable<Memory['asked']> {
  const { contested } = call.wish;
  const lastScale = lastScaleOf(call);
  return contested === undefined ? { lastScale } : { lastScale, contested };
}

function lastScaleOf({ wish: { from, to }, current, answeredAt }: Call): LastScale {
  return {
    from,
    to,
    machinePoolGeneration: current.generation,
    time: answeredAt.toISOString(),
    result: 'Accepted',
  };
}

function plannedAfter({ observation, memory }: Omit<Seen, 'kind'>, plan: ScalePlan): Answered {
  return { kind: 'looked-after', observation, plan, memory };
}

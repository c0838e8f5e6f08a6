import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { ScaleOutcome } from '../../shared/scale/scale-outcome.ts';
import { aGroupRef, aMachinePool } from '../fakes/builders.ts';
import { aScaleWorld, asked, scaleOnce, statusOf, type ScaleWorld } from '../fakes/scale-world.ts';
import { mayAsk, ScalingFunction, type Mishap } from './scaling-functions.ts';

const group = aGroupRef();
const named = aMachinePool();

/** After so long a message comes back whose function was killed. */
const visibilityMs = 120_000;
/** More rounds of the queue than this are a loop. */
const mostReturns = 20;

const spec: fc.Arbitrary<Partial<MachinePool>> = fc.record(
  {
    replicas: fc.constantFrom(0, 1, 2, 3, 5, 8, 101),
    pausedByAnnotation: fc.boolean(),
  },
  { requiredKeys: ['replicas'] },
);

const when = fc.constantFrom('before' as const, 'after' as const);
const frozenFor = (...ms: readonly number[]): fc.Arbitrary<Mishap> =>
  fc.record({ kind: fc.constant('frozen' as const), when, ms: fc.constantFrom(...ms) });
const none = fc.constant<Mishap>({ kind: 'none' });
const killed: fc.Arbitrary<Mishap> = fc.record({ kind: fc.constant('killed' as const), when });
const failed: fc.Arbitrary<Mishap> = fc.record({ kind: fc.constant('failed' as const), when });

const mishaps = (...kinds: readonly fc.Arbitrary<Mishap>[]) =>
  fc.array(fc.array(fc.oneof({ weight: 8, arbitrary: none }, ...kinds), { maxLength: 20 }), {
    minLength: 4,
    maxLength: 4,
  });

interface Script {
  readonly turns: fc.Scheduler;
  /** What is written to the MachinePool, one after the other; each change sends a request. */
  readonly specs: readonly Partial<MachinePool>[];
  /** What happens to each function. */
  readonly mishaps: readonly (readonly Mishap[])[];
}

const script = (...kinds: readonly fc.Arbitrary<Mishap>[]): fc.Arbitrary<Script> =>
  fc.record({
    turns: fc.scheduler(),
    specs: fc.array(spec, { minLength: 1, maxLength: 4 }),
    mishaps: mishaps(...kinds),
  });

/** Each change of the MachinePool wakes a function; its message comes back until it has ended. */
async function play(world: ScaleWorld, { turns, specs, mishaps: fates }: Script) {
  const functions = specs.map((_, at) => new ScalingFunction(world, turns, fates[at] ?? []));
  const ends: Promise<ScaleOutcome | undefined>[] = [];
  turns.scheduleSequence(
    specs.map((change, at) => ({
      label: `spec ${JSON.stringify(change)}`,
      builder: async () => {
        const edit = (old: MachinePool) => ({ ...old, pausedByAnnotation: false, ...change });
        world.cluster.changeMachinePool(named, edit);
        const work = functions[at]?.work();
        if (work !== undefined) ends.push(work);
      },
    })),
  );
  await turns.waitIdle();
  const outcomes = await Promise.all(ends);
  await settle(world, outcomes);
  return functions.flatMap(({ asks }) => asks);
}

/** Brings back what has not ended: as the queue does, or the watch where it is contested. */
async function settle(world: ScaleWorld, ends: readonly (ScaleOutcome | undefined)[]) {
  for (const end of ends) {
    let outcome = end;
    for (let time = 0; comesBack(outcome); time += 1) {
      if (time > mostReturns) throw new Error(`without end: ${JSON.stringify(outcome)}`);
      world.clock.advanceMs(comesBackAfterMs(outcome));
      outcome = await scaleOnce(world);
    }
  }
}

function comesBack(outcome: ScaleOutcome | undefined): boolean {
  if (outcome?.kind === 'not-scaled') return outcome.reason === 'contested';
  return outcome === undefined || outcome.kind === 'deferred';
}

function comesBackAfterMs(outcome: ScaleOutcome | undefined): number {
  if (outcome === undefined) return visibilityMs;
  return outcome.kind === 'deferred' ? (outcome.retryAfterMs ?? 5_000) : 600_000;
}

/** What is to be true in the end: the last value stands, where it may be set. */
function expectLastValue(world: ScaleWorld): void {
  const { replicas = 2, pausedByAnnotation } = world.cluster.machinePool(named);
  if (pausedByAnnotation || replicas > 100) return;
  expect(world.cloud.capacity(group).desiredCapacity).toBe(replicas);
  expect(statusOf(world).desiredCapacity).toBe(replicas);
}

describe('functions that scale one group at the same time', () => {
  it('I4: ask only for what they have just read, and the last value stands', async () => {
    const freezes = frozenFor(1_999, 2_001, 11_000, 400_000, -60_000);
    await fc.assert(
      fc.asyncProperty(script(freezes, killed, failed), async (played) => {
        const world = aScaleWorld();
        const asks = await play(world, played);
        expect(asks.filter((ask) => !mayAsk(ask))).toEqual([]);
        expectLastValue(world);
      }),
      { numRuns: 500 },
    );
  });

  it('I4: let the last value stand although the cloud answers with older states', async () => {
    const lag = fc.constantFrom(0, 1_000, 4_000);
    await fc.assert(
      fc.asyncProperty(
        script(frozenFor(500, 3_000), killed, failed),
        lag,
        async (played, lagMs) => {
          const world = aScaleWorld();
          world.cloud.lagBehind(lagMs);
          const asks = await play(world, played);
          expect(asks.filter((ask) => !mayAsk(ask))).toEqual([]);
          world.clock.advanceMs(lagMs);
          const { replicas = 2, pausedByAnnotation } = world.cluster.machinePool(named);
          if (pausedByAnnotation || replicas > 100) return;
          expect(world.cloud.capacity(group).desiredCapacity).toBe(replicas);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('I6: come to the same state in whatever order, and however often, they are asked', async () => {
    const replicas = fc.constantFrom(0, 2, 5, 101);
    const functions = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), replicas, functions, async (turns, wished, count) => {
        const world = aScaleWorld();
        world.cluster.changeMachinePool(named, (old) => ({ ...old, replicas: wished }));
        const works = Array.from({ length: count }, () =>
          new ScalingFunction(world, turns, []).work(),
        );
        await turns.waitIdle();
        await settle(world, await Promise.all(works));
        expectLastValue(world);
        expect(new Set(asked(world)).size).toBeLessThanOrEqual(1);
        expect(statusOf(world)).not.toHaveProperty('contested');
        const before = statusOf(world);
        await scaleOnce(world);
        expect(statusOf(world)).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});

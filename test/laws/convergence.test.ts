import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hint } from '../../shared/model/hint.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aGroupRef, aHint, aPool, noon } from '../fakes/builders.ts';
import { fakeDeps } from '../fakes/deps.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { ReturningHints } from '../fakes/returning-hints.ts';
import { group, listOf } from './arbitraries.ts';

const { ref } = aPool();

type Step =
  | { readonly kind: 'cloud'; readonly group: ObservedGroup }
  | { readonly kind: 'batch'; readonly hints: readonly Hint[] }
  | { readonly kind: 'time'; readonly ms: number };

/** With and without a time, of an instance that may or may not be in the group. */
const hint: fc.Arbitrary<Hint> = fc
  .record({
    n: fc.nat(20),
    ageMs: fc.option(fc.constantFrom(0, 1_999, 2_000, 60_000, 299_999, 300_000)),
    expected: fc.option(fc.constantFrom('present', 'gone')),
  })
  .map(({ n, ageMs, expected }) =>
    aHint(`message-${n}`, {
      cause: `cause-${n % 3}`,
      ...(ageMs === null ? {} : { sentAt: new Date(noon.getTime() - ageMs) }),
      ...(expected === null ? {} : { instance: { id: `i-${n}`, expected } }),
    }),
  );
const batch = fc.array(hint, { minLength: 1, maxLength: 10 });

/** All that a history may do: the group changes while hints come in batches, late or doubled. */
const history: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    group.map((changed): Step => ({ kind: 'cloud', group: changed })),
    batch.map((hints): Step => ({ kind: 'batch', hints })),
    fc.constantFrom(1_000, 5_000, 30_000).map((ms): Step => ({ kind: 'time', ms })),
  ),
  { maxLength: 8 },
);

/** What is left of a pool when its history is taken out: how it came to be as it is. */
function stateOf({ providerIdList, status }: Pool): unknown {
  const { lastChange: _, observedAt: __, deprecated: ___, conditions = [], ...figures } = status;
  const said = conditions.map(({ lastTransitionTime: ____, ...condition }) => condition);
  return { providerIdList, figures, said };
}

/** The pool when all that happened, and all hints have ended; those of the last batch say so now. */
async function poolAfter(steps: readonly Step[]): Promise<Pool> {
  const deps = fakeDeps(new FakeCluster(aPool()));
  const queue = new ReturningHints(deps);
  for (const step of steps) {
    if (step.kind === 'cloud') deps.cloud.put(aGroupRef(), step.group);
    else if (step.kind === 'batch') queue.send(...step.hints);
    await queue.runUntil(queue.nowMs + (step.kind === 'time' ? step.ms : 0));
  }
  await queue.settle();
  return deps.cluster.pool(ref);
}

describe('convergence', () => {
  it('I6: every order and repetition of the same hints converges to the same state', async () => {
    const orders = batch.chain((hints) =>
      fc.tuple(
        fc.constant(hints),
        fc.shuffledSubarray(hints, { minLength: hints.length }),
        fc.subarray(hints),
        fc.nat(hints.length),
      ),
    );
    await fc.assert(
      fc.asyncProperty(group, orders, async (last, [hints, shuffled, again, cut]) => {
        const now: Step = { kind: 'cloud', group: last };
        const inBatches = [shuffled.slice(0, cut), again, shuffled.slice(cut)];
        const once = await poolAfter([now, { kind: 'batch', hints }]);
        const often = await poolAfter([
          now,
          ...inBatches.map((some): Step => ({ kind: 'batch', hints: some })),
        ]);
        expect(stateOf(often)).toEqual(stateOf(once));
        expect(once.providerIdList).toEqual(listOf(last));
      }),
    );
  });

  it('I6: whatever came before, one hint after the last change is enough', async () => {
    const late = fc.nat(2).map((n) => aHint('late', { cause: `cause-${n}` }));
    await fc.assert(
      fc.asyncProperty(history, group, late, async (steps, last, only) => {
        const end: readonly Step[] = [
          { kind: 'cloud', group: last },
          { kind: 'batch', hints: [only] },
        ];
        const pool = await poolAfter([...steps, ...end]);
        expect(pool.providerIdList).toEqual(listOf(last));
        expect(stateOf(pool)).toEqual(stateOf(await poolAfter(end)));
      }),
    );
  });

  it('I6: the order in which the cloud names the instances makes no difference', async () => {
    const inTwoOrders = group.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc
          .shuffledSubarray([...one.instances], { minLength: one.instances.length })
          .map((instances): ObservedGroup => ({ ...one, instances })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(inTwoOrders, hint, async ([one, other], only) => {
        const deps = fakeDeps(new FakeCluster(aPool()));
        deps.cloud.put(aGroupRef(), one);
        await reconcile(deps, [only]);
        const writes = deps.cluster.writes.length;
        deps.cloud.put(aGroupRef(), other);
        await reconcile(deps, [only]);
        expect(deps.cluster.writes).toHaveLength(writes);
      }),
    );
  });

  it('I6: the same hint twice writes what it writes once', async () => {
    await fc.assert(
      fc.asyncProperty(group, hint, async (last, { id, cause }) => {
        const only = aHint(id, { cause });
        const deps = fakeDeps(new FakeCluster(aPool()));
        deps.cloud.put(aGroupRef(), last);
        await reconcile(deps, [only]);
        const writes = deps.cluster.writes.length;
        // What an event says of an instance is no news any more after a while.
        deps.clock.advanceMs(60_000);
        await reconcile(deps, [only, only]);
        expect(deps.cluster.writes).toHaveLength(writes);
      }),
    );
  });
});

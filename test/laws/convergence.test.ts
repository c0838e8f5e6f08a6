import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hint } from '../../shared/model/hint.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aGroupRef, aHint, aPool } from '../fakes/builders.ts';
import { fakeDeps } from '../fakes/deps.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { group, listOf } from './arbitraries.ts';

const { ref } = aPool();

type Step =
  | { readonly kind: 'cloud'; readonly group: ObservedGroup }
  | { readonly kind: 'batch'; readonly hints: readonly Hint[] };

const hint = fc.nat(20).map((n) => aHint(`message-${n}`, { cause: `cause-${n % 3}` }));
const batch = fc.array(hint, { minLength: 1, maxLength: 10 });

/** All that a history may do: the group changes while hints come in batches, late or doubled. */
const history: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    group.map((changed): Step => ({ kind: 'cloud', group: changed })),
    batch.map((hints): Step => ({ kind: 'batch', hints })),
  ),
  { maxLength: 8 },
);

/** What is left of a pool when its history is taken out: how it came to be as it is. */
function stateOf({ providerIdList, status }: Pool): unknown {
  const { lastChange: _, ...figures } = status;
  return { providerIdList, figures };
}

async function poolAfter(steps: readonly Step[]): Promise<Pool> {
  const deps = fakeDeps(new FakeCluster(aPool()));
  for (const step of steps) {
    if (step.kind === 'cloud') deps.cloud.put(aGroupRef(), step.group);
    else await reconcile(deps, step.hints);
  }
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
    await fc.assert(
      fc.asyncProperty(history, group, hint, async (steps, last, late) => {
        const end: readonly Step[] = [
          { kind: 'cloud', group: last },
          { kind: 'batch', hints: [late] },
        ];
        const pool = await poolAfter([...steps, ...end]);
        expect(stateOf({ ...pool })).toEqual(stateOf(await poolAfter(end)));
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
      fc.asyncProperty(group, hint, async (last, only) => {
        const deps = fakeDeps(new FakeCluster(aPool()));
        deps.cloud.put(aGroupRef(), last);
        await reconcile(deps, [only]);
        const writes = deps.cluster.writes.length;
        deps.clock.advanceMs(60_000);
        await reconcile(deps, [only, only]);
        expect(deps.cluster.writes).toHaveLength(writes);
      }),
    );
  });
});

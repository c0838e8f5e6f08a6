import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aHint } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import {
  aMachine,
  aScaleSet,
  aScaleSetPool,
  aScaleSetRef,
  aSubscription,
} from '../fakes/scale-sets.ts';

const names = Array.from({ length: 8 }, (_, at) => `workers_${at}`);
const idOf = (name: string) => aMachine(name).providerId;

/** One look: what its reading shows, and what is there by name beside it. */
const step = fc.record({
  shown: fc.subarray(names),
  hidden: fc.subarray(names),
  answers: fc.boolean(),
  afterMs: fc.constantFrom(0, 500, 1_000),
});

/** So many take less than 5 s together: no second reading lets anything go. */
const steps = fc.array(step, { maxLength: 4 });

function depsListing(first: readonly string[]): FakeDeps {
  const pool = aScaleSetPool('workers', { providerIdList: first.map(idOf) });
  const deps = fakeDeps(new FakeCluster(pool));
  deps.cluster.accounts = [aSubscription()];
  return deps;
}

const listOf = (deps: FakeDeps) => deps.cluster.pool(aScaleSetPool().ref).providerIdList;

describe('a list of a scale set that is asked by name', () => {
  it('I8: loses no ID before a second reading that was not said to be gone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(names), steps, async (first, all) => {
        const deps = depsListing(first);
        for (const { shown, hidden, answers, afterMs } of all) {
          deps.clock.advanceMs(afterMs);
          deps.cloud.put(aScaleSetRef(), aScaleSet(shown.map((name) => aMachine(name))));
          deps.cloud.hide(...hidden.map(idOf));
          deps.cloud.failToFind(answers ? undefined : faults.throttled());
          const before = listOf(deps);
          deps.cloud.asked.length = 0;
          await reconcile(deps, [aHint('event', { group: aScaleSetRef() })]);
          const after = new Set(listOf(deps));
          const asked = new Set(answers ? deps.cloud.asked.at(-1)?.ids : []);
          const there = new Set([...shown, ...hidden].map(idOf));
          for (const id of before.filter((each) => !after.has(each))) {
            expect(asked).toContain(id);
            expect(there).not.toContain(id);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('I8: has lost with one look all that is gone, where each is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(names), fc.subarray(names), async (first, shown) => {
        const deps = depsListing(first);
        deps.cloud.put(aScaleSetRef(), aScaleSet(shown.map((name) => aMachine(name))));
        await reconcile(deps, [aHint('event', { group: aScaleSetRef() })]);
        expect(listOf(deps)).toEqual(shown.map(idOf));
      }),
    );
  });
});

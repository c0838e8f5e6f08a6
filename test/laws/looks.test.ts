import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hint } from '../../shared/model/hint.ts';
import { aGroup, aGroupRef, aHint, anInstance, aPool, aPoolRef } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { ReturningHints } from '../fakes/returning-hints.ts';

const names = ['a', 'b'];
const ids = ['i-1', 'i-2', 'i-3', 'i-4'];

type Trouble =
  | 'none'
  | 'status fails'
  | 'list fails'
  | 'answer lost'
  | 'conflict with itself'
  | 'conflict before status'
  | 'throttled';

const trouble = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Trouble>('none') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Trouble[]>(
      'status fails',
      'list fails',
      'answer lost',
      'conflict with itself',
      'conflict before status',
      'throttled',
    ),
  },
);

const step = fc.record({
  group: fc.constantFrom(...names),
  members: fc.subarray(ids),
  tells: fc.boolean(),
  /** An event of an instance that the group may or may not have. */
  expects: fc.option(fc.constantFrom('present', 'gone')),
  waitMs: fc.constantFrom(0, 500, 3_000, 4_000, 5_000, 20_000),
});

/** Makes the next call go wrong in this way; later ones are well again. */
function makeTrouble({ cluster, cloud }: FakeDeps, kind: Trouble): void {
  const once = (): (() => boolean) => {
    let left = 1;
    return () => {
      left -= 1;
      return left === 0;
    };
  };
  const first = once();
  switch (kind) {
    case 'none':
      return;
    case 'status fails':
    case 'list fails':
      cluster.failWith(kind === 'list fails' ? 'writeList' : 'writeStatus', () =>
        first() ? faults.clusterAway() : undefined,
      );
      return;
    case 'answer lost':
      cluster.onceInsteadOfAnswer('writeList', () => {
        throw faults.clusterAway();
      });
      return;
    case 'conflict with itself':
      cluster.onceInsteadOfAnswer('writeList', () => ({ kind: 'conflict' }));
      return;
    case 'conflict before status':
      cluster.onceBefore('writeStatus', () => {
        for (const name of names) cluster.change(aPoolRef(name), (pool) => pool);
      });
      return;
    case 'throttled':
      cloud.failWith(() => (first() ? faults.throttled() : undefined));
      return;
  }
}

describe('I2: every list write is followed by a look at the group 5 s or more later', () => {
  // The smallest makes the first wait one second, as the smallest of all would.
  const random = fc.constantFrom(0.2, 0.5, 0.99);
  it.each<[string, fc.Arbitrary<Trouble>]>([
    ['where all goes well', fc.constant('none')],
    ['whatever fails and whoever writes in between', trouble],
  ])('%s', async (_, troubles) => {
    const steps = fc.array(fc.tuple(step, troubles), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(steps, random, async (all, jitter) => {
        const pools = names.map((name) => aPool({ ref: aPoolRef(name), group: aGroupRef(name) }));
        const deps = fakeDeps(new FakeCluster(...pools));
        for (const name of names) deps.cloud.put(aGroupRef(name), aGroup([]));
        const queue = new ReturningHints(deps, () => jitter);
        for (const [at, [{ group, members, tells, expects, waitMs }, kind]] of all.entries()) {
          deps.cloud.put(aGroupRef(group), aGroup(members.map((id) => anInstance(id))));
          makeTrouble(deps, kind);
          if (tells) queue.send(hintOf(`message-${at}`, group, expects, deps));
          await queue.runUntil(queue.nowMs + waitMs);
        }
        await queue.settle();
        expect(unconfirmed(queue)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

function hintOf(
  id: string,
  group: string,
  expected: 'present' | 'gone' | null,
  { clock }: FakeDeps,
): Hint {
  const instance = expected === null ? {} : { instance: { id: 'i-1', expected } };
  return aHint(id, { group: aGroupRef(group), sentAt: clock.now(), ...instance });
}

/** The list writes after which nobody looked at the group again in time. */
function unconfirmed({ batches }: ReturningHints): readonly string[] {
  return batches.flatMap(({ atMs, listsWritten }) =>
    listsWritten
      .filter((pool) => {
        const group = pool.split('/').at(-1) ?? '';
        const later = batches.filter((batch) => batch.atMs >= atMs + 5_000);
        return !later.some(({ groupsRead }) => groupsRead.includes(group));
      })
      .map((pool) => `${pool}, written at ${atMs} ms`),
  );
}

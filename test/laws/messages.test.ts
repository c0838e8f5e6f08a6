import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pool } from '../../shared/model/pool.ts';
import { activity, anEvent, hookMessage, testNotification } from '../aws/events.ts';
import {
  aCloudAccount,
  aGroup,
  aGroupRef,
  anInstance,
  aPool,
  aPoolRef,
  otherAccount,
} from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { DeliveredMessages, type Message } from './delivered-messages.ts';
import { listOf } from './arbitraries.ts';

const followed: readonly Pool[] = [
  aPool({ ref: aPoolRef('a'), group: aGroupRef('a') }),
  aPool({ ref: aPoolRef('b'), group: aGroupRef('b') }),
  aPool({ ref: aPoolRef('c'), group: aGroupRef('c', { account: otherAccount }) }),
];
const denied = aPool({ ref: aPoolRef('d', 'elsewhere'), group: aGroupRef('d') });
const leaving = aPool({ ref: aPoolRef('e'), group: aGroupRef('e'), beingDeleted: true });
const groups = [...followed, denied, leaving].flatMap(({ group }) =>
  group.kind === 'AutoScalingGroup' ? [group] : [],
);
/** A group that no pool names is among them. */
const named = fc.constantFrom(...groups, aGroupRef('nobody-s'));

const eventBody = fc
  .record({
    group: named,
    detailType: fc.constantFrom(
      'EC2 Instance Launch Successful',
      'EC2 Instance Terminate Successful',
      'EC2 Instance Terminate Unsuccessful',
    ),
    instance: fc.nat(4),
    ageSeconds: fc.constantFrom(0, 1, 2, 3, 60, 299, 301),
  })
  .map(({ group: { name, account }, detailType, instance, ageSeconds }) => {
    const detail = {
      ...activity,
      AutoScalingGroupName: name,
      EC2InstanceId: `i-${instance}`,
    };
    const time = new Date(Date.parse('2026-11-23T12:00:00Z') - ageSeconds * 1_000).toISOString();
    return JSON.stringify(anEvent(detailType, detail, { account, time }));
  });

const hookBody = named.map(({ name, account }) =>
  JSON.stringify({ ...hookMessage, AutoScalingGroupName: name, AccountId: account }),
);
const ignoredBodies = [testNotification, anEvent('EC2 Something New', {})].map((body) =>
  JSON.stringify(body),
);
const rejectedBodies = ['', 'no JSON', '[]', '{}', '{"LifecycleHookName":7}'];

const messages: fc.Arbitrary<readonly Message[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: eventBody },
      { weight: 1, arbitrary: hookBody },
      { weight: 1, arbitrary: fc.constantFrom(...ignoredBodies) },
      { weight: 1, arbitrary: fc.constantFrom(...rejectedBodies) },
    ),
    { minLength: 1, maxLength: 25 },
  )
  .map((bodies) => bodies.map((body, at) => ({ id: `message-${at}`, body })));

const cause = fc.option(fc.constantFrom(faults.clusterAway, faults.throttled, faults.denied));

/** What fails while one batch is worked on. */
const weather = fc.record({
  pools: fc.record({
    poolsOf: cause,
    readPool: cause,
    readCloudAccounts: cause,
    writeList: cause,
    writeStatus: cause,
    announce: cause,
  }),
  // A reading that is refused for good is an end: it is put before a person, as a condition.
  cloud: fc.option(fc.constantFrom(faults.throttled, faults.incomplete)),
  contended: fc.boolean(),
  reject: fc.boolean(),
  comeBack: fc.boolean(),
  /** Faults that concern one object strike this pool only. */
  struck: fc.constantFrom('a', 'b', 'c', 'd'),
});

type Weather = typeof weather extends fc.Arbitrary<infer One> ? One : never;

/** @param now absent: all is calm */
function setWeather(deps: FakeDeps, queue: DeliveredMessages, now?: Weather): void {
  for (const method of [
    'poolsOf',
    'readPool',
    'readCloudAccounts',
    'writeList',
    'writeStatus',
    'announce',
  ] as const) {
    deps.cluster.failWith(method, (ref) => {
      if (ref !== undefined && ref.name !== now?.struck) return undefined;
      return now?.pools[method]?.();
    });
  }
  deps.cloud.failWith(({ account }) => (account === otherAccount ? now?.cloud?.() : undefined));
  if (now?.contended === true) {
    deps.cluster.onceBefore('writeStatus', () =>
      deps.cluster.change(aPoolRef('a'), (pool) => pool),
    );
  }
  queue.trouble = { reject: now?.reject ?? false, comeBack: now?.comeBack ?? false };
}

function aWorld(): FakeDeps {
  const cluster = new FakeCluster(...followed, denied, leaving);
  const deps = fakeDeps(cluster, { roles: { role: { account: otherAccount } } });
  deps.cluster.accounts = [
    aCloudAccount(),
    aCloudAccount({ name: 'other', account: otherAccount, roleArn: 'role' }),
  ];
  return deps;
}

const script = fc.record({
  messages,
  weathers: fc.array(weather, { maxLength: 6 }),
  sizes: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)),
});
interface Script {
  readonly messages: readonly Message[];
  readonly weathers: readonly Weather[];
  /** How many instances the followed groups have. */
  readonly sizes: readonly number[];
}

interface Ran {
  readonly deps: FakeDeps;
  readonly queue: DeliveredMessages;
}

/** Sends all, works through the weathers and then in calm until all have ended. */
async function run({ messages: sent, weathers, sizes }: Script): Promise<Ran> {
  const deps = aWorld();
  for (const [at, { group }] of followed.entries()) deps.cloud.put(group, groupOf(sizes[at] ?? 0));
  const queue = new DeliveredMessages(deps);
  queue.send(...sent);
  for (const now of weathers) {
    setWeather(deps, queue, now);
    await queue.invoke();
  }
  setWeather(deps, queue);
  await queue.settle();
  return { deps, queue };
}

describe('every message', () => {
  it('I9: is acknowledged or named as failed, once, and acknowledged only with an end', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (all) => {
        const { queue } = await run(all);
        const bodies = new Map(all.messages.map(({ id, body }) => [id, body]));
        for (const { ids, failures, outcomes } of queue.invocations) {
          expect(failures).toEqual(ids.filter((id) => failures.includes(id)));
          for (const id of ids) {
            const outcome = outcomes.get(id);
            if (outcome !== undefined) {
              expect(failures.includes(id)).toBe(outcome.kind === 'deferred');
            } else if (!failures.includes(id)) {
              expect([...ignoredBodies, ...rejectedBodies]).toContain(bodies.get(id));
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('I9: that was deferred comes back until it has ended, and each that is rejected lies before people', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (all) => {
        const { deps, queue } = await run(all);
        expect(queue.waitingIds).toEqual([]);
        const malformed = all.messages.filter(({ body }) => rejectedBodies.includes(body));
        expect(queue.rejected.map(({ body }) => body).toSorted()).toEqual(
          malformed.map(({ body }) => body).toSorted(),
        );
        expect(queue.rejected.every(({ reason }) => reason !== '')).toBe(true);
        const { totals } = deps.metrics;
        expect(totals.MessagesRejected ?? 0).toBe(malformed.length);
        const ignored = all.messages.filter(({ body }) => ignoredBodies.includes(body));
        const counted = ['unknown-event', 'test-notification'] as const;
        expect(counted.reduce((sum, one) => sum + (totals[`MessagesIgnored ${one}`] ?? 0), 0)).toBe(
          ignored.length,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('I9: has done its work when it has ended: its group is listed', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (all) => {
        const { deps } = await run(all);
        for (const [at, { ref, group }] of followed.entries()) {
          const told = all.messages.some(({ body }) => isAbout(body, group.name));
          const { providerIdList, status } = deps.cluster.pool(ref);
          if (!told) continue;
          expect(providerIdList).toEqual(listOf(groupOf(all.sizes[at] ?? 0)));
          expect(status.replicas).toBe(providerIdList.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function groupOf(size: number): ReturnType<typeof aGroup> {
  return aGroup(Array.from({ length: size }, (_, at) => anInstance(`i-${at}`)));
}

function isAbout(body: string, group: string): boolean {
  return !rejectedBodies.includes(body) && body.includes(`"AutoScalingGroupName":"${group}"`);
}

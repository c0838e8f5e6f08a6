import type {
  AutoScalingClient,
  AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AutoScalingCloud } from '../../functions/aws/cloud/auto-scaling-cloud.ts';
import { isFault, orFault } from '../../shared/model/fault.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import {
  aGroup,
  aGroupRef,
  aHint,
  anAccess,
  anInstance,
  aPool,
  arnOf,
  idOf,
  keyOf,
} from '../fakes/builders.ts';
import { fakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { group, list, listOf } from './arbitraries.ts';

const { ref } = aPool();

type Weather = 'clear' | 'throttled' | 'incomplete' | 'denied' | 'gone';

const faultOf = {
  clear: undefined,
  gone: undefined,
  throttled: faults.throttled,
  incomplete: faults.incomplete,
  denied: faults.denied,
} as const satisfies Record<Weather, unknown>;

const step = fc.record({
  group,
  weather: fc.constantFrom<Weather[]>('clear', 'throttled', 'incomplete', 'denied', 'gone'),
  waitMs: fc.constantFrom(0, 5_000, 20_000),
});

describe('a list', () => {
  it('I1: a failed or incomplete reading, or a group not found, never changes the list', async () => {
    await fc.assert(
      fc.asyncProperty(list, fc.array(step, { maxLength: 6 }), async (first, steps) => {
        const deps = fakeDeps(new FakeCluster(aPool({ providerIdList: first })));
        let expected = first;
        for (const { group: now, weather, waitMs } of steps) {
          deps.cloud.put(aGroupRef(), now);
          if (weather === 'gone') deps.cloud.remove(aGroupRef());
          deps.cloud.failWith(faultOf[weather]);
          await reconcile(deps, [aHint()]);
          const { providerIdList } = deps.cluster.pool(ref);
          if (weather === 'clear') {
            expect(providerIdList).toEqual(expect.arrayContaining([...listOf(now)]));
            expected = providerIdList;
          }
          expect(providerIdList).toEqual(expected);
          deps.clock.advanceMs(waitMs);
        }
      }),
    );
  });
});

const names = Array.from({ length: 12 }, (_, at) => `group-${at}`);

const truth: fc.Arbitrary<ReadonlyMap<string, ObservedGroup>> = fc
  .subarray(names)
  .chain((existing) =>
    fc.tuple(...existing.map(() => fc.nat(4))).map(
      (sizes) =>
        new Map(
          existing.map((name, at) => [
            name,
            aGroup(
              Array.from({ length: sizes[at] ?? 0 }, (_, n) => anInstance(`i-${name}-${n}`)),
              { id: arnOf(aGroupRef(name)), maximumCapacity: 10 },
            ),
          ]),
        ),
    ),
  );

/** Mishaps that leave out a part of each group. */
const ofOneGroup: ReadonlySet<string> = new Set(['no instances', 'no zone', 'no ARN']);

const anyGroup = expect.objectContaining({ id: expect.any(String) as string }) as ObservedGroup;

/** What may go wrong with one answer of Describe. */
const mishap = fc.option(
  fc.constantFrom('throttled', 'no list', 'no instances', 'no zone', 'no ARN', 'broken XML'),
  { freq: 5 },
);

function described(name: string, { id, instances, ...group_ }: ObservedGroup): AutoScalingGroup {
  return {
    AutoScalingGroupName: name,
    AutoScalingGroupARN: id,
    MinSize: group_.minimumCapacity,
    MaxSize: group_.maximumCapacity,
    DesiredCapacity: group_.desiredCapacity,
    Instances: instances.map((one) => ({
      InstanceId: one.id,
      AvailabilityZone: 'eu-west-1a',
      LifecycleState: 'InService',
    })),
  } as AutoScalingGroup;
}

interface Describing {
  readonly groups: ReadonlyMap<string, ObservedGroup>;
  /** Of each page; short pages are legal, empty ones too. */
  readonly pageSizes: readonly number[];
  readonly mishaps: readonly (string | null)[];
}

/** An SDK client that pages as it likes and answers wrongly where the script says so. */
function clientOf({ groups, pageSizes, mishaps }: Describing): AutoScalingClient {
  let answers = 0;
  const send = async ({ input }: DescribeAutoScalingGroupsCommand): Promise<unknown> => {
    const all = (input.AutoScalingGroupNames ?? []).flatMap((name) => {
      const found = groups.get(name);
      return found === undefined ? [] : [described(name, found)];
    });
    const from = Number(input.NextToken ?? 0);
    const size = pageSizes[answers] ?? all.length;
    const mishap_ = mishaps[answers];
    answers += 1;
    const page = all.slice(from, from + size);
    const more = from + size < all.length ? { NextToken: String(from + size) } : {};
    return spoil({ AutoScalingGroups: page, ...more }, mishap_ ?? 'none');
  };
  return { send } as unknown as AutoScalingClient;
}

interface Page {
  readonly AutoScalingGroups: readonly AutoScalingGroup[];
  readonly NextToken?: string;
}

function spoil(page: Page, how: string): unknown {
  const { AutoScalingGroups: groups, ...rest } = page;
  const each = (fields: object) => ({
    ...rest,
    AutoScalingGroups: groups.map((one) => ({ ...one, ...fields })),
  });
  switch (how) {
    case 'throttled':
      throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
    case 'broken XML':
      throw new Error('Unclosed tag');
    case 'no list':
      return rest;
    case 'no instances':
      return each({ Instances: undefined });
    case 'no ARN':
      return each({ AutoScalingGroupARN: undefined });
    case 'no zone':
      return each({ Instances: [{ InstanceId: 'i-1', LifecycleState: 'InService' }] });
    default:
      return page;
  }
}

describe('a reading of Auto Scaling groups', () => {
  it('I1: is whole and true, or a Fault, however the answer is paged and spoilt', async () => {
    const script = fc.record({
      groups: truth,
      pageSizes: fc.array(fc.nat(5), { maxLength: 20 }),
      mishaps: fc.array(mishap, { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(script, async (describing) => {
        const client = clientOf(describing);
        const clock = new FixedClock();
        const cloud = new AutoScalingCloud({ clients: { clientFor: () => client }, clock });
        const refs = names.map((name) => aGroupRef(name));
        const result = await orFault(() => cloud.readGroups(anAccess(), refs));
        if (isFault(result)) return;
        for (const name of names) {
          const reading = result.get(keyOf(name));
          const group_ = describing.groups.get(name);
          if (reading?.kind === 'failed') {
            // A part of this group is missing: the others of the call are whole all the same.
            expect(describing.mishaps.some((how) => ofOneGroup.has(how ?? ''))).toBe(true);
            expect([reading.code, group_]).toEqual(['incomplete-reading', anyGroup]);
            continue;
          }
          expect(reading?.kind).toBe(group_ === undefined ? 'absent' : 'found');
          if (reading?.kind !== 'found') continue;
          const ids = reading.group.instances.map(({ providerId }) => providerId);
          expect(ids).toEqual(group_?.instances.map(({ id }) => idOf(id)));
        }
      }),
      { numRuns: 300 },
    );
  });
});

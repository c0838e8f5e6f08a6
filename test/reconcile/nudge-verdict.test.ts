import { describe, expect, it } from 'vitest';
import type { ForeignPool } from '../../shared/model/foreign-pool.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { ObservedForeignPool } from '../../shared/reconcile/nudge-observe.ts';
import {
  judgeNudge,
  judgeReading,
  type Comparison,
  type News,
} from '../../shared/reconcile/nudge-verdict.ts';
import {
  aCloudAccount,
  aForeignPool,
  aForeignPoolRef,
  aFoundReading,
  aGroup,
  aGroupRef,
  aMachinePool,
  anAccess,
  anUnfoundForeignPool,
  noon,
} from '../fakes/builders.ts';
import {
  anAzureAccess,
  anAzureMachinePool,
  aScaleSet,
  aScaleSetRef,
  aSubscription,
  location,
} from '../fakes/scale-sets.ts';
import { textLike } from '../fakes/text-like.ts';

const group = aGroupRef();
const justNow: News = { group, latestMs: noon.getTime() };
const managed = aMachinePool({ replicasManagedBy: 'external-autoscaler' });

function observed(overrides: Partial<ObservedForeignPool> = {}): ObservedForeignPool {
  return {
    pool: aForeignPool(),
    machinePool: managed,
    paused: false,
    access: { kind: 'allowed', access: anAccess() },
    accounts: [aCloudAccount()],
    ...overrides,
  };
}

function judged(overrides: Partial<ObservedForeignPool> = {}, news = justNow) {
  return judgeNudge(observed(overrides), news, noon);
}

function nudgedAgo(ms: number): ForeignPool {
  return aForeignPool({ nudgedAt: new Date(noon.getTime() - ms).toISOString() });
}

describe('judgeNudge', () => {
  it('nudges where the cloud owns the count', () => {
    expect(judged()).toEqual({ kind: 'nudge' });
  });

  it('asks for the desired capacity where the cluster owns the count', () => {
    const machinePool = aMachinePool();
    expect(judged({ machinePool })).toEqual({
      kind: 'compare',
      of: 'AWSMachinePool',
      access: anAccess(),
      machinePool,
    });
  });

  const { machinePool: _, ...unowned } = observed();
  const cases: readonly (readonly [string, Partial<ObservedForeignPool>, string])[] = [
    ['is being deleted', { pool: aForeignPool({ beingDeleted: true }) }, 'pool-being-deleted'],
    [
      'belongs to a MachinePool that is being deleted',
      { machinePool: aMachinePool({ beingDeleted: true }) },
      'pool-being-deleted',
    ],
    ['is paused', { paused: true }, 'paused'],
    [
      'no CloudAccount allows',
      { access: { kind: 'denied', reason: 'NoCloudAccount', message: 'None.' } },
      'access-denied',
    ],
    [
      'stands for another group',
      { pool: aForeignPool({ ref: aForeignPoolRef('other') }) },
      'no-pool',
    ],
  ];
  it.each(cases)('I7: leaves an object alone that %s', (_title, overrides, reason) => {
    expect(judged(overrides)).toMatchObject({ kind: 'leave', reason });
  });

  it('leaves an object alone that core has not adopted: its provider waits for that too', () => {
    expect(judgeNudge(unowned, justNow, noon)).toEqual({ kind: 'leave', reason: 'awaits-owner' });
  });

  describe('by name', () => {
    it('nudges where no other group can be meant', () => {
      expect(judged({ pool: anUnfoundForeignPool() })).toEqual({ kind: 'nudge' });
    });

    it('leaves an object alone where a group of another region can be meant', () => {
      const accounts = [aCloudAccount({ regions: ['*'] })];
      expect(judged({ pool: anUnfoundForeignPool(), accounts })).toEqual({
        kind: 'leave',
        reason: 'no-pool',
      });
      expect(judged({ accounts })).toEqual({ kind: 'nudge' });
    });
  });

  describe('after the group itself was told something', () => {
    const news = (agoMs: number): News => {
      const atMs = noon.getTime() - agoMs;
      return { group, latestMs: atMs, changedAtMs: atMs };
    };

    it('waits until a reading shows it: compared sooner, the figures would be the old ones', () => {
      expect(judged({}, news(0))).toEqual({ kind: 'wait', forMs: 5_000 });
      expect(judged({}, news(4_999))).toEqual({ kind: 'wait', forMs: 1 });
      expect(judged({}, news(5_000))).toEqual({ kind: 'nudge' });
    });

    it('waits for the later of the change and the ten seconds', () => {
      expect(judged({ pool: nudgedAgo(1_000) }, news(0))).toEqual({ kind: 'wait', forMs: 9_000 });
      expect(judged({ pool: nudgedAgo(9_000) }, news(0))).toEqual({ kind: 'wait', forMs: 5_000 });
    });

    it('believes a time that is a little ahead, and no other', () => {
      expect(judged({}, news(-10_000))).toEqual({ kind: 'wait', forMs: 15_000 });
      expect(judged({}, news(-10_001))).toEqual({ kind: 'nudge' });
    });
  });

  describe('after an earlier nudge', () => {
    it('waits until ten seconds are over', () => {
      expect(judged({ pool: nudgedAgo(0) })).toEqual({ kind: 'wait', forMs: 10_000 });
      expect(judged({ pool: nudgedAgo(9_999) })).toEqual({ kind: 'wait', forMs: 1 });
      expect(judged({ pool: nudgedAgo(10_000) })).toEqual({ kind: 'nudge' });
    });

    it('has nothing to tell where the nudge came two seconds after the event or later', () => {
      const news = (agoMs: number) => ({ group, latestMs: noon.getTime() - agoMs });
      expect(judged({ pool: nudgedAgo(1_000) }, news(3_000))).toEqual({ kind: 'told' });
      expect(judged({ pool: nudgedAgo(60_000) }, news(62_000))).toEqual({ kind: 'told' });
      expect(judged({ pool: nudgedAgo(1_000) }, news(2_999))).toEqual({
        kind: 'wait',
        forMs: 9_000,
      });
    });

    it('knows of no nudge that covers an event without a time', () => {
      expect(judged({ pool: nudgedAgo(60_000) }, { group, latestMs: Infinity })).toEqual({
        kind: 'nudge',
      });
    });

    it('believes a clock that is a little ahead', () => {
      expect(judged({ pool: nudgedAgo(-10_000) })).toEqual({ kind: 'wait', forMs: 20_000 });
    });

    it.each([nudgedAgo(-10_001), nudgedAgo(-1e10), aForeignPool({ nudgedAt: 'yesterday' })])(
      'believes no time that cannot be',
      (pool) => {
        expect(judged({ pool })).toEqual({ kind: 'nudge' });
      },
    );
  });
});

describe('judgeReading', () => {
  const machinePool = aMachinePool({ replicas: 2 });
  const comparison: Comparison = {
    kind: 'compare',
    of: 'AWSMachinePool',
    access: anAccess(),
    machinePool,
  };

  it('nudges where the group has as many desired as the MachinePool asks for', () => {
    expect(judgeReading(comparison, group, aFoundReading())).toEqual({ kind: 'nudge' });
  });

  it.each([
    ['more', 5],
    ['fewer', 1],
    ['none', 0],
  ])('withholds the nudge where it has %s, and says what to do', (_, desiredCapacity) => {
    const reading = aFoundReading(aGroup(undefined, { desiredCapacity }));
    const message = textLike(
      new RegExp(
        `desired capacity of ${desiredCapacity} .* asks for 2, .*Set spec.replicas to ${desiredCapacity}`,
      ),
    );
    expect(judgeReading(comparison, group, reading)).toMatchObject({
      kind: 'withhold',
      announcement: { type: 'Warning', reason: 'NudgeWithheld', message },
    });
  });

  it('I3: takes a missing spec.replicas for unknown, not for zero', () => {
    const { replicas: _, ...unknown } = machinePool;
    const reading = aFoundReading(aGroup([], { desiredCapacity: 0 }));
    expect(judgeReading({ ...comparison, machinePool: unknown }, group, reading)).toEqual({
      kind: 'leave',
      reason: 'nudge-withheld',
    });
  });

  it('does not make a provider make a group that is gone', () => {
    expect(judgeReading(comparison, group, { kind: 'absent', observedAt: noon })).toEqual({
      kind: 'leave',
      reason: 'group-absent',
    });
  });

  it('comes back after a failure that passes, and gives up on one that stays', () => {
    const failed = { kind: 'failed', code: 'cloud-throttled', message: 'Rate exceeded' } as const;
    expect(judgeReading(comparison, group, { ...failed, retryable: true })).toEqual({
      kind: 'fault',
      detail: 'cloud-throttled: Rate exceeded',
    });
    const asked = { ...failed, retryable: true, retryAfterMs: 9_000 };
    expect(judgeReading(comparison, group, asked)).toMatchObject({ retryAfterMs: 9_000 });
    expect(judgeReading(comparison, group, { ...failed, retryable: false })).toEqual({
      kind: 'leave',
      reason: 'group-unreadable',
      detail: 'Rate exceeded',
    });
    expect(judgeReading(comparison, group, { kind: 'not-read' })).toMatchObject({ kind: 'fault' });
  });
});

describe('an AzureMachinePool', () => {
  const scaleSet = aScaleSetRef();
  const access = anAzureAccess();
  const pool = anAzureMachinePool();
  const news: News = { group: scaleSet, latestMs: noon.getTime() };
  const owners = [
    ['cluster', aMachinePool({ replicas: 2 })],
    ['cloud', aMachinePool({ replicas: 2, replicasManagedBy: 'external-autoscaler' })],
  ] as const;

  function judgedAt(machinePool: MachinePool, desiredCapacity: number, where = location) {
    const reading = aFoundReading(aScaleSet([], { desiredCapacity, location: where }));
    const comparison: Comparison = { kind: 'compare', of: 'AzureMachinePool', access, machinePool };
    return judgeReading(comparison, scaleSet, reading);
  }

  it.each(owners)('is compared first where the %s owns the count', (_, machinePool) => {
    const allowed = { kind: 'allowed', access } as const;
    const all = { pool, machinePool, access: allowed, accounts: [aSubscription()] };
    expect(judgeNudge(observed(all), news, noon)).toEqual({
      kind: 'compare',
      of: 'AzureMachinePool',
      access,
      machinePool,
    });
  });

  it.each(owners)('is nudged where the figures agree and the %s owns the count', (_, owned) => {
    expect(judgedAt(owned, 2)).toEqual({ kind: 'nudge' });
  });

  it('is nudged where the cloud owns the count and has raised it: its provider takes that over', () => {
    expect(judgedAt(owners[1][1], 5)).toEqual({ kind: 'nudge' });
  });

  it.each([
    ['cloud owns the count and has lowered it', owners[1][1], 1, 'set 2, although the cloud owns'],
    ['cluster owns the count and asks for more', owners[0][1], 1, 'it would set 2'],
    ['cluster owns the count and asks for fewer', owners[0][1], 5, 'delete instances until'],
  ])('I4: is not nudged where the %s', (_, machinePool, desiredCapacity, words) => {
    const message = textLike(new RegExp(`${words}.*Set spec.replicas to ${desiredCapacity}`));
    expect(judgedAt(machinePool, desiredCapacity)).toMatchObject({
      kind: 'withhold',
      announcement: { type: 'Warning', reason: 'NudgeWithheld', message },
    });
  });

  it('I3: is not nudged where nobody knows what its provider would set', () => {
    const { replicas: _, ...unknown } = owners[1][1];
    expect(judgedAt(unknown, 0)).toEqual({ kind: 'leave', reason: 'nudge-withheld' });
  });

  it('I7: is left alone where its scale set turns out to lie elsewhere', () => {
    expect(judgedAt(owners[0][1], 2, 'northeurope')).toMatchObject({
      kind: 'leave',
      reason: 'access-denied',
      detail: textLike(/location northeurope/),
    });
    expect(judgedAt(owners[0][1], 5, 'northeurope')).toMatchObject({ reason: 'access-denied' });
  });
});

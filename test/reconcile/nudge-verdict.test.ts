import { describe, expect, it } from 'vitest';
import type { ForeignPool } from '../../shared/model/foreign-pool.ts';
import type { ObservedForeignPool } from '../../shared/reconcile/nudge-observe.ts';
import { judgeNudge, judgeReading, type News } from '../../shared/reconcile/nudge-verdict.ts';
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
    expect(judged({ machinePool })).toEqual({ kind: 'compare', access: anAccess(), machinePool });
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

  it('nudges where the group has as many desired as the MachinePool asks for', () => {
    expect(judgeReading(machinePool, group, aFoundReading())).toEqual({ kind: 'nudge' });
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
    expect(judgeReading(machinePool, group, reading)).toMatchObject({
      kind: 'withhold',
      announcement: { type: 'Warning', reason: 'NudgeWithheld', message },
    });
  });

  it('I3: takes a missing spec.replicas for unknown, not for zero', () => {
    const { replicas: _, ...unknown } = machinePool;
    const reading = aFoundReading(aGroup([], { desiredCapacity: 0 }));
    expect(judgeReading(unknown, group, reading)).toEqual({
      kind: 'leave',
      reason: 'nudge-withheld',
    });
  });

  it('does not make a provider make a group that is gone', () => {
    expect(judgeReading(machinePool, group, { kind: 'absent', observedAt: noon })).toEqual({
      kind: 'leave',
      reason: 'group-absent',
    });
  });

  it('comes back after a failure that passes, and gives up on one that stays', () => {
    const failed = { kind: 'failed', code: 'cloud-throttled', message: 'Rate exceeded' } as const;
    expect(judgeReading(machinePool, group, { ...failed, retryable: true })).toEqual({
      kind: 'fault',
      detail: 'cloud-throttled: Rate exceeded',
    });
    const asked = { ...failed, retryable: true, retryAfterMs: 9_000 };
    expect(judgeReading(machinePool, group, asked)).toMatchObject({ retryAfterMs: 9_000 });
    expect(judgeReading(machinePool, group, { ...failed, retryable: false })).toEqual({
      kind: 'leave',
      reason: 'group-unreadable',
      detail: 'Rate exceeded',
    });
    expect(judgeReading(machinePool, group, { kind: 'not-read' })).toMatchObject({ kind: 'fault' });
  });
});

import { describe, expect, it } from 'vitest';
import {
  adoptionOf,
  isSameGroup,
  judgeCount,
  limitsOf,
  withCapacity,
  type Capacity,
} from '../../shared/model/count.ts';
import { scaleAcceptedCondition } from '../../shared/model/scale-accepted.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { PoolStatus } from '../../shared/model/pool.ts';
import { aMachinePool, noon } from '../fakes/builders.ts';

const morning = '2026-11-23T08:00:00.000Z';
const adopted: PoolStatus = { owner: 'cluster', groupID: 'arn:group', adoptedAt: morning };

function capacity(overrides: Partial<Capacity> = {}): Capacity {
  return {
    id: 'arn:group',
    desiredCapacity: 3,
    minimumCapacity: 1,
    maximumCapacity: 10,
    ...overrides,
  };
}

function judge(
  status: PoolStatus,
  machinePool: Partial<MachinePool> = {},
  figures: Partial<Capacity> = {},
): string {
  return judgeCount(status, aMachinePool(machinePool), capacity(figures), noon).kind;
}

function withoutReplicas(): MachinePool {
  const { replicas: _, ...machinePool } = aMachinePool();
  return machinePool;
}

describe('judgeCount', () => {
  it.each<[string, PoolStatus, Partial<MachinePool>]>([
    ['in-agreement', {}, { replicas: 3 }],
    ['not-adopted', {}, { replicas: 5 }],
    ['wanted', adopted, { replicas: 5 }],
    ['wanted', {}, { replicas: 5, confirmedReplicas: 5 }],
    ['not-adopted', {}, { replicas: 5, confirmedReplicas: 4 }],
    ['out-of-range', adopted, { replicas: 11 }],
    ['out-of-range', adopted, { replicas: 0 }],
    ['wanted', adopted, { replicas: 10 }],
    ['wanted', adopted, { replicas: 1 }],
    ['cloud-owned', adopted, { replicas: 5, replicasManagedBy: 'external-autoscaler' }],
  ])('is %s', (verdict, status, machinePool) => {
    expect(judge(status, machinePool)).toBe(verdict);
  });

  it('I3: is unknown where the replicas are, or the MachinePool is', () => {
    expect(judgeCount(adopted, withoutReplicas(), capacity(), noon).kind).toBe('unknown');
    expect(judgeCount(adopted, undefined, capacity(), noon).kind).toBe('unknown');
  });

  describe('of a wish that the cloud has refused', () => {
    const refused: PoolStatus = {
      ...adopted,
      lastScale: { from: 3, to: 5, machinePoolGeneration: 1, time: morning, result: 'Refused' },
    };
    it.each<[string, string, Partial<MachinePool>, Partial<Capacity>]>([
      ['refused', 'nothing has changed', { replicas: 5 }, {}],
      ['wanted', 'another figure is asked for', { replicas: 6 }, {}],
      ['wanted', 'the MachinePool has changed', { replicas: 5, generation: 2 }, {}],
      ['wanted', 'the group has changed', { replicas: 5 }, { desiredCapacity: 4 }],
    ])('is %s where %s', (verdict, _, machinePool, figures) => {
      expect(judge(refused, machinePool, figures)).toBe(verdict);
    });
  });
});

describe('adoptionOf', () => {
  const adoption = (
    status: PoolStatus,
    machinePool: Partial<MachinePool> = {},
    figures: Partial<Capacity> = {},
  ) => adoptionOf(status, aMachinePool({ replicas: 5, ...machinePool }), capacity(figures), noon);

  it('is the time of the first agreement', () => {
    expect(adoption({}, { replicas: 3 })).toBe(noon.toISOString());
    expect(adoption(adopted, { replicas: 3 })).toBe(morning);
  });

  it('holds while they differ afterwards', () => {
    expect(adoption(adopted)).toBe(morning);
  });

  it.each<[string, PoolStatus, Partial<MachinePool>, Partial<Capacity>]>([
    ['they were never in agreement', {}, {}, {}],
    ['the cloud owned the count until now', { ...adopted, owner: 'cloud' }, {}, {}],
    ['the group was made anew', adopted, {}, { id: 'arn:another' }],
    ['the cloud owns the count', adopted, { replicasManagedBy: 'true' }, {}],
  ])('is none where %s', (_, status, machinePool, figures) => {
    expect(adoption(status, machinePool, figures)).toBeUndefined();
  });

  it('I3: is none where the replicas are unknown', () => {
    expect(adoptionOf({}, withoutReplicas(), capacity(), noon)).toBeUndefined();
  });
});

describe('scaleAcceptedCondition', () => {
  const said = (status: PoolStatus, machinePool: Partial<MachinePool>) => {
    const verdict = judgeCount(status, aMachinePool(machinePool), capacity(), noon);
    return scaleAcceptedCondition(verdict, status, 'workers', capacity());
  };

  it('names both figures and both cures of an adoption', () => {
    const condition = said({}, { replicas: 1 });
    expect(condition).toMatchObject({ status: 'False', reason: 'AdoptionMismatch' });
    expect(condition?.message).toContain('asks for 1 instances');
    expect(condition?.message).toContain('Set spec.replicas of the MachinePool to 3');
    expect(condition?.message).toContain('poolsync/confirm-replicas: "1"');
  });

  it.each(['CloudDenied', 'GroupBusy'])('leaves %s until another call was made', (reason) => {
    const its = {
      type: 'ScaleAccepted',
      status: 'False',
      message: '',
      lastTransitionTime: morning,
    } as const;
    const status = { ...adopted, conditions: [{ ...its, reason }] };
    expect(said(status, { replicas: 5 })).toBeUndefined();
    const other = { ...adopted, conditions: [{ ...its, reason: 'OutOfRange' }] };
    expect(said(other, { replicas: 5 })).toMatchObject({ reason: 'Requested' });
  });

  it('names the bounds of the group', () => {
    const condition = said(adopted, { replicas: 11 });
    expect(condition).toMatchObject({ status: 'False', reason: 'OutOfRange' });
    expect(condition?.message).toContain('takes 1 to 10');
  });

  it('says what was asked and when', () => {
    const lastScale = { from: 2, to: 3, machinePoolGeneration: 1, time: morning } as const;
    const scaled: PoolStatus = { ...adopted, lastScale: { ...lastScale, result: 'Accepted' } };
    expect(said(scaled, { replicas: 3 })).toMatchObject({
      status: 'True',
      message: `The desired capacity was set from 2 to 3 at ${morning}, as MachinePool workers asks.`,
    });
  });

  it('says that the cloud owns the count, and what Poolsync does then', () => {
    const condition = said({}, { replicasManagedBy: 'external-autoscaler' });
    expect(condition).toMatchObject({ status: 'True', reason: 'OwnedByCloud' });
    expect(condition?.message).toContain('written to spec.replicas of MachinePool workers');
  });

  it('says that a wish is on its way, or that it waits while the count is contested', () => {
    expect(said(adopted, { replicas: 5 })).toEqual({
      type: 'ScaleAccepted',
      status: 'Unknown',
      reason: 'Requested',
      message:
        'MachinePool workers asks for 5 instances and the group is told to have 3; it is asked to follow.',
    });
    const contested = { count: 2, since: morning, nextTryAt: morning };
    expect(said({ ...adopted, contested }, { replicas: 5 })?.message).toContain(
      'only now and then while the count is contested',
    );
  });

  it('tells of the call only where the group still has what was asked', () => {
    const lastScale = { from: 2, to: 9, machinePoolGeneration: 1, time: morning } as const;
    const scaled: PoolStatus = { ...adopted, lastScale: { ...lastScale, result: 'Accepted' } };
    expect(said(scaled, { replicas: 3 })?.message).toBe(
      'The desired capacity is 3, as MachinePool workers asks.',
    );
  });

  it('leaves the condition alone where the replicas are unknown', () => {
    expect(scaleAcceptedCondition({ kind: 'unknown' }, {}, 'workers', capacity())).toBeUndefined();
  });
});

describe('a group without bounds of its own', () => {
  const unbounded: Capacity = { id: 'arn:group', desiredCapacity: 3 };
  const wishFor = (replicas: number) =>
    judgeCount(adopted, aMachinePool({ replicas }), unbounded, noon);

  it('I4: takes 0 to 1,000 instances', () => {
    expect(limitsOf(unbounded)).toEqual({ minimum: 0, maximum: 1_000 });
    expect([0, 1_000, 1_001].map((replicas) => wishFor(replicas).kind)).toEqual([
      'wanted',
      'wanted',
      'out-of-range',
    ]);
  });

  it('says so to who asks for more', () => {
    const said = scaleAcceptedCondition(wishFor(1_001), adopted, 'mp', unbounded);
    expect(said?.message).toContain('takes 0 to 1000, so it stays at 3');
  });

  it('has no bounds in the status', () => {
    const bounded = { replicas: 2, minimumCapacity: 4, maximumCapacity: 5 };
    expect(withCapacity(bounded, unbounded)).toStrictEqual({ replicas: 2, desiredCapacity: 3 });
    expect(withCapacity(bounded, capacity())).toStrictEqual({
      replicas: 2,
      desiredCapacity: 3,
      minimumCapacity: 1,
      maximumCapacity: 10,
    });
  });
});

describe('isSameGroup', () => {
  const known: PoolStatus = { groupID: '/Scale/Set', groupUniqueID: 'one' };

  it.each<[string, PoolStatus, Pick<Capacity, 'id' | 'uniqueId'>, boolean]>([
    ['nothing is known', {}, { id: 'x' }, true],
    ['the ARN is the same', { groupID: 'arn' }, { id: 'arn' }, true],
    ['the ARN is in another case', { groupID: 'arn' }, { id: 'ARN' }, false],
    ['the ARN is another', { groupID: 'arn' }, { id: 'other' }, false],
    ['the unique ID is the same', known, { id: '/SCALE/SET', uniqueId: 'one' }, true],
    ['no unique ID is told any more', known, { id: '/Scale/Set' }, true],
    ['the unique ID is another', known, { id: '/Scale/Set', uniqueId: 'two' }, false],
    [
      'no unique ID is known yet',
      { groupID: '/Scale/Set' },
      { id: '/SCALE/set', uniqueId: 'one' },
      true,
    ],
    [
      'no unique ID is known, and the ID is another',
      { groupID: '/a' },
      { id: '/b', uniqueId: 'one' },
      false,
    ],
  ])('where %s', (_, status, group, same) => {
    expect(isSameGroup(status, group)).toBe(same);
  });
});

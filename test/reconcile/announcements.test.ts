import { describe, expect, it } from 'vitest';
import type { Condition, ConditionType } from '../../shared/model/condition.ts';
import type { PoolStatus } from '../../shared/model/pool.ts';
import { announcementsOf } from '../../shared/reconcile/announcements.ts';
import { idOf, noon } from '../fakes/builders.ts';

const none = { added: 0, removed: 0 };
const lastChange = { time: noon.toISOString(), added: 2, removed: 1, cause: 'launched' };

function saying(
  type: ConditionType,
  status: Condition['status'],
  reason: string,
  message = `because of ${reason}`,
): PoolStatus {
  return {
    conditions: [{ type, status, reason, message, lastTransitionTime: noon.toISOString() }],
  };
}

function both(...statuses: readonly PoolStatus[]): PoolStatus {
  return { conditions: statuses.flatMap(({ conditions }) => conditions ?? []) };
}

describe('announcementsOf', () => {
  it('has nothing to tell where nothing happened', () => {
    expect(announcementsOf({}, {}, none)).toEqual([]);
    expect(announcementsOf({ lastChange }, { lastChange }, none)).toEqual([]);
  });

  it.each([
    [2, 1],
    [1, 1],
    [1, 0],
    [0, 1],
  ])('tells that %i came, %i left, and why', (added, removed) => {
    expect(announcementsOf({}, { lastChange }, { added, removed })).toEqual([
      {
        type: 'Normal',
        reason: 'ListPublished',
        message: `${added} added, ${removed} removed: launched`,
      },
    ]);
  });

  it('tells that instances wait for a second reading, once for each wait', () => {
    const pendingShrink = {
      ids: ['i-1', 'i-2'].map(idOf),
      firstReadAt: noon.toISOString(),
      guarded: false,
    };
    expect(announcementsOf({}, { pendingShrink }, none)).toEqual([
      {
        type: 'Warning',
        reason: 'ShrinkPending',
        message:
          '2 instances were missing from a reading without a sign that they are gone. They stay listed until a second reading lacks them too.',
      },
    ]);
    expect(announcementsOf({ pendingShrink }, { pendingShrink }, none)).toEqual([]);
    const later = { ...pendingShrink, firstReadAt: '2026-11-23T12:00:09.000Z' };
    expect(announcementsOf({ pendingShrink }, { pendingShrink: later }, none)).toHaveLength(1);
    expect(announcementsOf({ pendingShrink }, {}, none)).toEqual([]);
  });

  describe.each<ConditionType>([
    'AccessAllowed',
    'GroupClaimed',
    'GroupFound',
    'ListCurrent',
    'CapacityAvailable',
  ])('of %s', (type) => {
    const refused = saying(type, 'False', 'Refused');

    it('tells that it is refused, once', () => {
      const told = [{ type: 'Warning', reason: 'Refused', message: 'because of Refused' }];
      expect(announcementsOf({}, refused, none)).toEqual(told);
      expect(announcementsOf(saying(type, 'True', 'Fine'), refused, none)).toEqual(told);
      expect(announcementsOf(refused, refused, none)).toEqual([]);
    });

    it('tells nothing new where only the words change', () => {
      const other = saying(type, 'False', 'Refused', 'in other words');
      expect(announcementsOf(refused, other, none)).toEqual([]);
    });

    it('tells a new reason, and what is no longer known', () => {
      expect(announcementsOf(refused, saying(type, 'False', 'Other'), none)).toHaveLength(1);
      expect(announcementsOf(refused, saying(type, 'Unknown', 'Refused'), none)).toHaveLength(1);
    });

    it('tells nothing when it is well again', () => {
      expect(announcementsOf(refused, saying(type, 'True', 'Fine'), none)).toEqual([]);
    });
  });

  it.each<ConditionType>(['Ready', 'Paused', 'Settled'])('tells nothing of %s', (type) => {
    expect(announcementsOf({}, saying(type, 'False', 'Odd'), none)).toEqual([]);
  });

  it('tells the first of several troubles: the rest follows from it', () => {
    const after = both(
      saying('ListCurrent', 'False', 'GroupNotFound'),
      saying('GroupFound', 'False', 'GroupNotFound'),
    );
    expect(announcementsOf({}, after, none).map(({ message }) => message)).toEqual([
      'because of GroupNotFound',
    ]);
    const denied = both(
      saying('ListCurrent', 'False', 'RegionNotAllowed'),
      saying('AccessAllowed', 'False', 'RegionNotAllowed', 'add the region'),
    );
    expect(announcementsOf(after, denied, none).map(({ message }) => message)).toEqual([
      'add the region',
    ]);
  });

  it('tells change, wait and refusal in this order', () => {
    const pendingShrink = { ids: [idOf('i-1')], firstReadAt: noon.toISOString(), guarded: false };
    const after = { ...saying('GroupFound', 'False', 'Odd'), lastChange, pendingShrink };
    const reasons = announcementsOf({}, after, { added: 1, removed: 0 }).map((one) => one.reason);
    expect(reasons).toEqual(['ListPublished', 'ShrinkPending', 'Odd']);
  });
});

import { describe, expect, it } from 'vitest';
import {
  conditionOf,
  type Condition,
  type ConditionType,
  type ConditionUpdate,
} from '../../shared/model/condition.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import type { PendingShrink, PoolStatus } from '../../shared/model/pool.ts';
import {
  blockedConditions,
  currentConditions,
  statusWithConditions,
} from '../../shared/reconcile/pool-conditions.ts';
import type { Obstacle } from '../../shared/reconcile/verdict.ts';
import {
  aDrainingInstance,
  aGroup,
  anInstance,
  aPendingInstance,
  idOf,
  noon,
} from '../fakes/builders.ts';
import { textWith } from '../fakes/text-like.ts';

const groupNotFound: Obstacle = {
  condition: 'GroupFound',
  status: 'False',
  reason: 'GroupNotFound',
  message: 'There is no such group.',
};

/** Of a pool whose list is the group's, and that had this status. */
function conditionsOf(group: ObservedGroup, before: PoolStatus = {}): readonly ConditionUpdate[] {
  const readout = { listed: group.instances.length, pending: undefined, exceedsQuota: false };
  return currentConditions(before, group, readout);
}

function settled(group: ObservedGroup): ConditionUpdate | undefined {
  return conditionsOf(group).find(({ type }) => type === 'Settled');
}

function readyOf(status: PoolStatus): Condition | undefined {
  return conditionOf(status.conditions ?? [], 'Ready');
}

describe('currentConditions', () => {
  it('says that all is well, each with its reason', () => {
    expect(conditionsOf(aGroup())).toEqual([
      { type: 'Paused', status: 'False', reason: 'NotPaused', message: '' },
      { type: 'AccessAllowed', status: 'True', reason: 'Allowed', message: '' },
      { type: 'GroupClaimed', status: 'True', reason: 'Claimed', message: '' },
      { type: 'GroupFound', status: 'True', reason: 'Found', message: '' },
      { type: 'ListCurrent', status: 'True', reason: 'Observed', message: '' },
      { type: 'Settled', status: 'True', reason: 'Settled', message: '' },
    ]);
  });

  it('is not settled while an instance is on its way', () => {
    const group = aGroup([anInstance('i-1'), aPendingInstance('i-2'), aDrainingInstance('i-3')]);
    expect(settled(group)).toEqual({
      type: 'Settled',
      status: 'False',
      reason: 'InTransition',
      message: '2 of 3 instances are in transition; see status.transitioning.',
    });
  });

  it('is not settled while the group wants another number', () => {
    expect(settled(aGroup([anInstance('i-1')], { desiredCapacity: 4 }))).toEqual({
      type: 'Settled',
      status: 'False',
      reason: 'CapacityDiffers',
      message: 'The group has 1 instances that count towards its capacity and wants 4.',
    });
  });

  it('is settled with an instance in standby that the group does not count', () => {
    const standby = anInstance('i-2', { state: 'Standby', countsTowardsCapacity: false });
    expect(settled(aGroup([anInstance('i-1'), standby]))?.status).toBe('True');
  });

  it('is settled when it is empty and shall be', () => {
    expect(settled(aGroup([]))?.status).toBe('True');
  });
});

describe('GroupFound of a group that was read', () => {
  const found = (before: PoolStatus, id = arn) =>
    conditionsOf(aGroup([], { id }), before).find(({ type }) => type === 'GroupFound');
  const arn = 'arn:new';
  const after = (before: PoolStatus): PoolStatus =>
    statusWithConditions(
      { ...before, groupID: arn },
      conditionsOf(aGroup([], { id: arn }), before),
      noon,
    );

  it('is Found at first, and while it is the same', () => {
    expect(found({})).toMatchObject({ status: 'True', reason: 'Found', message: '' });
    expect(found({ groupID: arn })).toMatchObject({ status: 'True', reason: 'Found' });
  });

  it('says that another group of the name was there before', () => {
    expect(found({ groupID: 'arn:old' })).toEqual({
      type: 'GroupFound',
      status: 'True',
      reason: 'MadeAnew',
      message:
        'The group was deleted and made again under its name: it was arn:old. Its new instances are listed; delete this object if that is not what you want.',
    });
  });

  it('goes on saying so while it is that group', () => {
    const made = after({ groupID: 'arn:old' });
    expect(after(made)).toEqual(made);
    expect(found(made)).toMatchObject({ reason: 'MadeAnew', message: textWith('arn:old') });
  });

  it('names the last one before where it is made anew again', () => {
    const made = after({ groupID: 'arn:old' });
    expect(found(made, 'arn:newer')).toMatchObject({ message: textWith('it was arn:new.') });
  });

  it('is Found when a group that was missing is there again', () => {
    const missing = statusWithConditions(after({}), blockedConditions(groupNotFound), noon);
    expect(found(missing)).toMatchObject({ status: 'True', reason: 'Found' });
  });
});

describe('ListCurrent of a group that was read', () => {
  const current = (listed: number, pending?: PendingShrink) =>
    currentConditions({}, aGroup(), { listed, pending, exceedsQuota: false }).find(
      ({ type }) => type === 'ListCurrent',
    );

  it('says nothing more of 5,000 instances', () => {
    expect(current(5_000)).toMatchObject({ status: 'True', reason: 'Observed', message: '' });
  });

  it('says of more that they are beyond what was tested', () => {
    expect(current(5_001)).toEqual({
      type: 'ListCurrent',
      status: 'True',
      reason: 'Observed',
      message:
        'Lists of more than 5000 instances are beyond what was tested. Consider several groups with a MachinePool each.',
    });
  });

  it('says that instances wait, of however long a list', () => {
    const pending = { ids: [idOf('i-1')], firstReadAt: noon.toISOString(), guarded: false };
    for (const listed of [1, 6_000]) {
      expect(current(listed, pending)).toEqual({
        type: 'ListCurrent',
        status: 'True',
        reason: 'ShrinkPending',
        message:
          'The last reading lacked instances that nothing else says are gone; status.pendingShrink names them. They stay listed until a second reading lacks them too.',
      });
    }
  });
});

describe('CapacityAvailable of a group that was read', () => {
  const capacity = (growth?: ObservedGroup['growth']) =>
    conditionsOf(
      aGroup([], { desiredCapacity: 3, ...(growth === undefined ? {} : { growth }) }),
    ).find(({ type }) => type === 'CapacityAvailable');

  it('is left as it was where it could not be found out', () => {
    expect(capacity()).toBeUndefined();
  });

  it('holds where nothing hinders the group', () => {
    expect(capacity({ kind: 'unhindered' })).toEqual({
      type: 'CapacityAvailable',
      status: 'True',
      reason: 'Available',
      message: '',
    });
  });

  it('says why the group does not grow, in the cloud’s own words', () => {
    expect(
      capacity({ kind: 'failing', said: 'InsufficientInstanceCapacity in eu-west-1a.' }),
    ).toEqual({
      type: 'CapacityAvailable',
      status: 'False',
      reason: 'LaunchFailed',
      message:
        'The group wants 3 instances and its last launch failed: InsufficientInstanceCapacity in eu-west-1a.',
    });
  });
});

describe('blockedConditions', () => {
  it('says nothing of what comes after the obstacle, but of the list', () => {
    const message = 'CloudAccount main does not allow region eu-west-1.';
    const reason = 'RegionNotAllowed';
    const obstacle: Obstacle = { condition: 'AccessAllowed', status: 'False', reason, message };
    expect(blockedConditions(obstacle)).toEqual([
      { type: 'Paused', status: 'False', reason: 'NotPaused', message: '' },
      { type: 'AccessAllowed', status: 'False', reason, message },
      {
        type: 'ListCurrent',
        status: 'False',
        reason,
        message: `The list is the one that was read last. ${message}`,
      },
    ]);
  });

  it('says that access is allowed where the claim is the obstacle', () => {
    const obstacle: Obstacle = { ...groupNotFound, condition: 'GroupClaimed' };
    expect(blockedConditions(obstacle).map(({ type, reason }) => `${type}=${reason}`)).toEqual([
      'Paused=NotPaused',
      'AccessAllowed=Allowed',
      'GroupClaimed=GroupNotFound',
      'ListCurrent=GroupNotFound',
    ]);
  });

  it('says that access and claim hold where the group is the obstacle', () => {
    const statuses = blockedConditions({ ...groupNotFound, status: 'Unknown' }).map(
      ({ type, status, reason }) => `${type}=${status}/${reason}`,
    );
    expect(statuses).toEqual([
      'Paused=False/NotPaused',
      'AccessAllowed=True/Allowed',
      'GroupClaimed=True/Claimed',
      'GroupFound=Unknown/GroupNotFound',
      'ListCurrent=False/GroupNotFound',
    ]);
  });
});

describe('statusWithConditions', () => {
  const current = statusWithConditions({}, conditionsOf(aGroup()), noon);

  it('is ready when all that is needed is true', () => {
    expect(readyOf(current)).toEqual({
      type: 'Ready',
      status: 'True',
      reason: 'InSync',
      message: '',
      lastTransitionTime: noon.toISOString(),
    });
  });

  it('is ready although it is not settled', () => {
    const status = statusWithConditions({}, conditionsOf(aGroup([], { desiredCapacity: 1 })), noon);
    expect(readyOf(status)?.status).toBe('True');
  });

  it.each<ConditionType>(['AccessAllowed', 'GroupClaimed', 'GroupFound', 'ListCurrent'])(
    'is not ready while %s is not known',
    (missing) => {
      const known = conditionsOf(aGroup()).filter(({ type }) => type !== missing);
      const ready = readyOf(statusWithConditions({}, known, noon));
      expect(ready?.status).toBe('False');
      expect(ready?.reason).toBe('NotObserved');
      expect(ready?.message).toContain(missing);
    },
  );

  it.each<ConditionType>(['AccessAllowed', 'GroupClaimed', 'GroupFound', 'ListCurrent'])(
    'is not ready while %s is Unknown, and says why',
    (type) => {
      const unknown = { type, status: 'Unknown', reason: 'Throttled', message: 'Later.' } as const;
      expect(readyOf(statusWithConditions(current, [unknown], noon))).toMatchObject({
        status: 'False',
        reason: 'Throttled',
        message: 'Later.',
      });
    },
  );

  it('gives the first obstacle as the reason', () => {
    const status = statusWithConditions(current, blockedConditions(groupNotFound), noon);
    expect(readyOf(status)).toMatchObject({
      status: 'False',
      reason: 'GroupNotFound',
      message: 'There is no such group.',
    });
  });

  it('mirrors Ready in the older form, a refusal with its severity', () => {
    const status = statusWithConditions(current, blockedConditions(groupNotFound), noon);
    expect(status.deprecated).toEqual({
      v1beta1: {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            severity: 'Error',
            reason: 'GroupNotFound',
            message: 'There is no such group.',
            lastTransitionTime: noon.toISOString(),
          },
        ],
      },
    });
  });

  it('mirrors a true Ready without severity, reason and message', () => {
    expect(current.deprecated).toEqual({
      v1beta1: {
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: noon.toISOString() }],
      },
    });
  });

  it('keeps what a later release says in the older form', () => {
    const ready = {
      type: 'Ready',
      status: 'True',
      lastTransitionTime: noon.toISOString(),
    } as const;
    const other = { ...ready, type: 'Reserved' };
    const before = { ...current, deprecated: { v1beta1: { conditions: [other, ready], seen: 1 } } };
    expect(statusWithConditions(before, [], noon).deprecated).toEqual(before.deprecated);
  });

  it('keeps the other fields of the status', () => {
    expect(statusWithConditions({ replicas: 3, ready: true }, [], noon)).toMatchObject({
      replicas: 3,
      ready: true,
    });
  });

  it('changes nothing when it is said again later', () => {
    const later = new Date(noon.getTime() + 60_000);
    expect(statusWithConditions(current, conditionsOf(aGroup()), later)).toEqual(current);
  });
});

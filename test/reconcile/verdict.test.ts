import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../../shared/model/fault.ts';
import type { GroupObservation } from '../../shared/reconcile/observe.ts';
import { judge } from '../../shared/reconcile/verdict.ts';
import {
  aDetachedInstance,
  aFoundReading,
  aGroup,
  anInstance,
  anObservation,
  anObservedPool,
  anOwnerlessPool,
  aPool,
  aPoolRef,
  noon,
} from '../fakes/builders.ts';

const denied = {
  kind: 'denied',
  reason: 'RegionNotAllowed',
  message: 'Add the region.',
} as const;

function verdictOf(
  pool: Parameters<typeof anObservedPool>[0] = {},
  observation: Partial<GroupObservation> = {},
  claimant = anObservedPool(pool).pool,
): ReturnType<typeof judge> {
  return judge(anObservation(observation), anObservedPool(pool), claimant);
}

const failed = (code: FaultCode, retryable: boolean): Partial<GroupObservation> => ({
  reading: { kind: 'failed', code, message: 'Describe: no', retryable },
});

describe('judge', () => {
  it('finds a pool current whose group was read', () => {
    const group = aGroup();
    expect(verdictOf({}, { reading: aFoundReading(group) })).toEqual({
      kind: 'current',
      group,
      observedAt: noon,
    });
  });

  it('says of a missing group what to do about it', () => {
    expect(verdictOf({}, { reading: { kind: 'absent', observedAt: noon } })).toEqual({
      kind: 'blocked',
      obstacle: {
        condition: 'GroupFound',
        status: 'False',
        reason: 'GroupNotFound',
        message:
          'There is no Auto Scaling group workers in account 111111111111, region eu-west-1. The list stays as it was read last. Correct the name by making a new object, or create the group.',
      },
    });
  });

  it('leaves a pool alone whose reading may succeed later', () => {
    expect(verdictOf({}, failed('cloud-throttled', true))).toEqual({
      kind: 'unread',
      detail: 'Describe: no',
    });
  });

  it('puts a reading that cannot succeed before a person, without saying that the group is gone', () => {
    expect(verdictOf({}, failed('cloud-denied', false))).toEqual({
      kind: 'blocked',
      obstacle: {
        condition: 'GroupFound',
        status: 'Unknown',
        reason: 'CloudDenied',
        message: 'Describe: no',
      },
    });
  });

  it.each<[FaultCode, string]>([
    ['wrong-account', 'WrongAccount'],
    ['cloud-refused', 'CloudRefused'],
    ['incomplete-reading', 'IncompleteReading'],
  ])('makes a reason of the code %s', (code, reason) => {
    expect(verdictOf({}, failed(code, false))).toMatchObject({ obstacle: { reason } });
  });

  it('leaves a pool alone whose group nobody read', () => {
    expect(verdictOf({}, { reading: { kind: 'not-read' } })).toEqual({
      kind: 'unread',
      detail: 'Auto Scaling group workers in account 111111111111, region eu-west-1 was not read',
    });
  });

  it('names the claimant to a newcomer', () => {
    const claimant = aPool({ ref: aPoolRef('first', 'blue'), uid: 'other' });
    expect(verdictOf({}, {}, claimant)).toEqual({
      kind: 'blocked',
      obstacle: {
        condition: 'GroupClaimed',
        status: 'False',
        reason: 'ClaimedByAnother',
        message:
          'Auto Scaling group workers in account 111111111111, region eu-west-1 belongs to AutoScalingGroupMachinePool blue/first already. Delete one of the two objects.',
      },
    });
  });

  it('knows the claimant by its UID, not by its name', () => {
    const remade = aPool({ uid: 'remade' });
    expect(verdictOf({}, {}, remade)).toMatchObject({ obstacle: { reason: 'ClaimedByAnother' } });
  });

  it('goes by the reading where nobody holds the claim', () => {
    expect(judge(anObservation(), anObservedPool(), undefined).kind).toBe('current');
  });

  it('passes on why access is denied', () => {
    expect(verdictOf({ access: denied })).toEqual({
      kind: 'blocked',
      obstacle: {
        condition: 'AccessAllowed',
        status: 'False',
        reason: 'RegionNotAllowed',
        message: 'Add the region.',
      },
    });
  });

  describe('in the order in which one finding makes the next meaningless', () => {
    const other = aPool({ uid: 'other' });
    const absent = { reading: { kind: 'absent', observedAt: noon } } as const;

    it('puts deletion first', () => {
      const pool = anOwnerlessPool({ beingDeleted: true });
      const verdict = verdictOf({ pool, paused: true, access: denied }, absent, other);
      expect(verdict).toEqual({ kind: 'being-deleted' });
    });

    it('puts the missing owner before the pause', () => {
      const verdict = verdictOf({ pool: anOwnerlessPool(), paused: true, access: denied }, absent);
      expect(verdict).toEqual({ kind: 'awaits-owner' });
    });

    it('puts the pause before denied access', () => {
      expect(verdictOf({ paused: true, access: denied }, absent, other)).toEqual({
        kind: 'paused',
      });
    });

    it('puts denied access before the claim of another', () => {
      expect(verdictOf({ access: denied }, absent, other)).toMatchObject({
        obstacle: { condition: 'AccessAllowed' },
      });
    });

    it('puts the claim of another before the reading', () => {
      expect(verdictOf({}, absent, other)).toMatchObject({
        obstacle: { condition: 'GroupClaimed' },
      });
    });
  });

  it.each([
    [10_000, 'current'],
    [10_001, 'blocked'],
  ])('finds a group of %i instances %s', (length, kind) => {
    const instances = Array.from({ length }, (_, at) => anInstance(`i-${at}`));
    expect(verdictOf({}, { reading: aFoundReading(aGroup(instances)) }).kind).toBe(kind);
  });

  it('says of a group beyond what a list holds how large it is, and what to do', () => {
    const instances = Array.from({ length: 10_001 }, (_, at) => anInstance(`i-${at}`));
    const unlisted = aDetachedInstance('i-detached');
    const reading = aFoundReading(aGroup([...instances, unlisted]));
    expect(verdictOf({}, { reading })).toEqual({
      kind: 'blocked',
      obstacle: {
        condition: 'ListCurrent',
        status: 'False',
        reason: 'ListTooLong',
        message:
          'The group has 10001 instances and a list holds at most 10000. Divide it into several groups with a MachinePool each.',
      },
    });
  });
});

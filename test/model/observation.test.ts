import { describe, expect, it } from 'vitest';
import { isLeaving, presentIn } from '../../shared/model/observation.ts';
import {
  aDetachedInstance,
  aDrainingInstance,
  aGroup,
  anInstance,
  aPendingInstance,
} from '../fakes/builders.ts';

describe('isLeaving', () => {
  it.each(['Terminating', 'Terminating:Wait', 'Terminating:Proceed', 'Detaching'])(
    'is true of %s',
    (state) => {
      expect(isLeaving(state)).toBe(true);
    },
  );

  it.each([
    '',
    'InService',
    'Pending:Wait',
    'Standby',
    'EnteringStandby',
    'Warmed:Terminating:Wait',
    'Quarantined',
    'TerminatingSoon',
    'NotTerminating',
    'terminating',
  ])('is false of %j', (state) => {
    expect(isLeaving(state)).toBe(false);
  });
});

describe('presentIn', () => {
  it('holds the IDs of the instances that belong in the list', () => {
    const group = aGroup([
      anInstance('i-1'),
      aDrainingInstance('i-2'),
      aPendingInstance('i-3'),
      aDetachedInstance('i-4'),
    ]);
    expect([...presentIn(group)]).toEqual(['i-1', 'i-2', 'i-3']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  standingOf,
  stateOf,
  type InstanceStates,
} from '../../functions/azure/cloud/instance-state.ts';
import { isLeaving } from '../../shared/model/observation.ts';

const standing = (listed: boolean, transient: boolean, countsTowardsCapacity: boolean) => ({
  listed,
  transient,
  countsTowardsCapacity,
});
const serving = standing(true, false, true);
const changing = standing(true, true, true);
const leaving = standing(true, true, false);
const outside = standing(false, false, false);

describe('the state of an instance', () => {
  it.each<[InstanceStates, string]>([
    [{ provisioning: 'Succeeded', power: 'running' }, 'Running'],
    [{ provisioning: 'Succeeded', power: 'deallocated' }, 'Deallocated'],
    [{ provisioning: 'Succeeded' }, 'Unknown'],
    [{ provisioning: 'Creating' }, 'Creating'],
    [{ provisioning: 'Updating', power: 'running' }, 'Updating:Running'],
    [{ provisioning: 'Failed', power: 'stopped' }, 'Failed:Stopped'],
    [{ provisioning: 'Deleting', power: 'running' }, 'Deleting:Running'],
    [{ provisioning: 'Succeeded', power: 'stopped', inStandbyPool: true }, 'Standby:Stopped'],
    [{ provisioning: 'Creating', inStandbyPool: true }, 'Standby:Creating'],
  ])('%j is told as %s', (states, state) => {
    expect(stateOf(states)).toBe(state);
  });

  it.each([
    ['Running', serving],
    ['Stopped', serving],
    ['Deallocated', serving],
    ['Failed', serving],
    ['Failed:Stopped', serving],
    ['Failed:Running', serving],
    ['Canceled', serving],
    ['Unknown', serving],
    ['Creating', changing],
    ['Creating:Running', changing],
    ['Updating:Running', changing],
    ['Updating:Stopped', changing],
    ['Migrating:Running', changing],
    ['Starting', changing],
    ['Stopping', changing],
    ['Deallocating', changing],
    ['Failed:Starting', changing],
    ['Deleting', leaving],
    ['Deleting:Starting', leaving],
    ['Deleting:Running', leaving],
    ['Standby:Deallocated', outside],
    ['Standby:Creating', outside],
  ])('%s stands as it should', (state, expected) => {
    expect(standingOf(state)).toEqual(expected);
  });

  it('is kept and counted where it is not known', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z][a-z]{3}Xq$/), (word) => {
        expect(standingOf(word)).toEqual(serving);
        expect(standingOf(`${word}:Running`)).toEqual(serving);
      }),
    );
  });

  it('of one that is deleted says that it is leaving', () => {
    expect(isLeaving(stateOf({ provisioning: 'Deleting', power: 'running' }))).toBe(true);
    expect(isLeaving(stateOf({ provisioning: 'Succeeded', power: 'stopping' }))).toBe(false);
  });
});

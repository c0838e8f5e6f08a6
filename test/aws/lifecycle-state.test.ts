import { describe, expect, it } from 'vitest';
import { standingOf } from '../../functions/aws/cloud/lifecycle-state.ts';

/** State; in the list; on its way; counts towards the desired capacity. */
const states: readonly (readonly [string, boolean, boolean, boolean])[] = [
  ['Pending', true, true, true],
  ['Pending:Wait', true, true, true],
  ['Pending:Proceed', true, true, true],
  ['InService', true, false, true],
  ['EnteringStandby', true, true, false],
  ['Standby', true, false, false],
  ['Terminating', true, true, false],
  ['Terminating:Wait', true, true, false],
  ['Terminating:Proceed', true, true, false],
  ['Terminating:Retained', true, false, false],
  ['Terminated', false, false, false],
  ['Detaching', true, true, false],
  ['Detached', false, false, false],
  ['Quarantined', true, false, false],
  ['ReplacingRootVolume', true, true, true],
  ['ReplacingRootVolume:Wait', true, true, true],
  ['ReplacingRootVolume:Proceed', true, true, true],
  ['RootVolumeReplaced', true, true, true],
  ['Warmed:Pending', false, true, false],
  ['Warmed:Pending:Wait', false, true, false],
  ['Warmed:Pending:Proceed', false, true, false],
  ['Warmed:Pending:Retained', false, true, false],
  ['Warmed:Terminating', false, true, false],
  ['Warmed:Terminating:Wait', false, true, false],
  ['Warmed:Terminating:Proceed', false, true, false],
  ['Warmed:Terminating:Retained', false, true, false],
  ['Warmed:Terminated', false, false, false],
  ['Warmed:Stopped', false, false, false],
  ['Warmed:Running', false, false, false],
  ['Warmed:Hibernated', false, false, false],
];

describe('standingOf', () => {
  it.each(states)('%s: listed %s, transient %s, counts %s', (state, listed, transient, counts) => {
    expect(standingOf(state)).toEqual({ listed, transient, countsTowardsCapacity: counts });
  });

  it.each(['Teleporting', 'Teleporting:Wait', '', 'inservice', '__proto__', 'constructor'])(
    'keeps and counts a state that it does not know: %j',
    (state) => {
      expect(standingOf(state)).toEqual({
        listed: true,
        transient: false,
        countsTowardsCapacity: true,
      });
    },
  );
});

import { describe, expect, it } from 'vitest';
import {
  countsTowardsCapacity,
  requireStep,
} from '../../../sandbox/aws/autoscaling/instance-state.ts';

describe('the states of an instance', () => {
  it.each([
    ['Pending', true],
    ['Pending:Wait', true],
    ['Pending:Proceed', true],
    ['InService', true],
    ['Terminating', false],
    ['Terminating:Wait', false],
    ['Terminating:Proceed', false],
    ['Detaching', false],
    ['EnteringStandby', false],
    ['Standby', false],
    ['Warmed:Pending:Wait', false],
    ['Warmed:Stopped', false],
    ['Warmed:Terminating', false],
  ] as const)('count towards the capacity or not: %s %s', (state, counts) => {
    expect(countsTowardsCapacity(state)).toBe(counts);
  });

  it('follow each other in the order of AWS only', () => {
    expect(() => requireStep('i-1', 'InService', 'Terminating')).not.toThrow();
    expect(() => requireStep('i-1', 'Terminating:Wait', 'InService')).toThrow(
      'Instance i-1 cannot go from Terminating:Wait to InService',
    );
    expect(() => requireStep('i-1', 'Warmed:Stopped', 'InService')).toThrow(/cannot go/);
    expect(() => requireStep('i-1', 'Standby', 'Pending')).not.toThrow();
    expect(() => requireStep('i-1', 'InService', null)).toThrow(/from InService to gone/);
  });
});

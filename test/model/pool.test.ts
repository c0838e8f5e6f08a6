import { describe, expect, it } from 'vitest';
import { poolKey } from '../../shared/model/pool.ts';
import { aPoolRef } from '../fakes/builders.ts';

describe('poolKey', () => {
  it('holds kind, namespace and name', () => {
    expect(poolKey(aPoolRef('one', 'fleet'))).toBe('AutoScalingGroupMachinePool/fleet/one');
  });

  it('tells apart what name and namespace together could confuse', () => {
    expect(poolKey(aPoolRef('b', 'a-b'))).not.toBe(poolKey(aPoolRef('b-b', 'a')));
  });
});

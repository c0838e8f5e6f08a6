import { describe, expect, it } from 'vitest';
import { poolKindsOf, Publishers, type Outlet } from '../../../watch/publish/publishers.ts';
import type { SubjectKey } from '../../../watch/state/fleet.ts';
import { FakeBus } from '../../fakes/fake-bus.ts';

const aws: Outlet = {
  kinds: ['AutoScalingGroupMachinePool', 'AWSMachinePool'],
  bus: new FakeBus(),
};
const azure: Outlet = {
  kinds: ['ScaleSetMachinePool', 'AzureMachinePool'],
  bus: new FakeBus(),
};
const subjects = [
  'ScaleSetMachinePool fleet/a',
  'AutoScalingGroupMachinePool fleet/a',
  'AWSMachinePool fleet/a',
  'ScaleSetMachinePool fleet/b',
  'AzureMachinePool fleet/a',
] as SubjectKey[];

/** Publishers that write down what they are told, by the first kind of their outlet. */
function told(...outlets: readonly Outlet[]) {
  const calls: string[] = [];
  const publishers = new Publishers(outlets, ({ kinds: [kind] }) => {
    const note = (what: string) => calls.push(`${kind} ${what}`);
    return {
      see: (some) => note(`see ${some.join(', ')}`),
      found: (some) => note(`found ${some.join(', ')}`),
      loaded: () => note('loaded'),
      lead: (leading) => note(`lead ${leading}`),
      stop: () => Promise.resolve(void note('stop')),
    };
  });
  return { calls, publishers };
}

describe('Publishers', () => {
  it.each(['see', 'found'] as const)(
    '%s: each is told of its own objects, in their order',
    (how) => {
      const { calls, publishers } = told(aws, azure);
      publishers[how](subjects);
      expect(calls.toSorted()).toEqual([
        `AutoScalingGroupMachinePool ${how} AutoScalingGroupMachinePool fleet/a, AWSMachinePool fleet/a`,
        `ScaleSetMachinePool ${how} ScaleSetMachinePool fleet/a, ScaleSetMachinePool fleet/b, AzureMachinePool fleet/a`,
      ]);
    },
  );

  it('leaves out the objects of a cloud without a bus', () => {
    const { calls, publishers } = told(azure);
    publishers.see(subjects.slice(1, 3));
    expect(calls).toEqual([]);
  });

  it('tells all of them what concerns all, each once', async () => {
    const { calls, publishers } = told(aws, azure);
    publishers.loaded();
    publishers.lead(true);
    await publishers.stop();
    expect(calls).toEqual([
      'AutoScalingGroupMachinePool loaded',
      'ScaleSetMachinePool loaded',
      'AutoScalingGroupMachinePool lead true',
      'ScaleSetMachinePool lead true',
      'AutoScalingGroupMachinePool stop',
      'ScaleSetMachinePool stop',
    ]);
  });
});

describe('poolKindsOf', () => {
  it('are the kinds for which there is a bus, ours and those of others', () => {
    expect(poolKindsOf([aws])).toEqual({
      own: ['AutoScalingGroupMachinePool'],
      foreign: ['AWSMachinePool'],
    });
    expect(poolKindsOf([azure])).toEqual({
      own: ['ScaleSetMachinePool'],
      foreign: ['AzureMachinePool'],
    });
    expect(poolKindsOf([azure, aws])).toEqual({
      own: ['AutoScalingGroupMachinePool', 'ScaleSetMachinePool'],
      foreign: ['AWSMachinePool', 'AzureMachinePool'],
    });
  });
});

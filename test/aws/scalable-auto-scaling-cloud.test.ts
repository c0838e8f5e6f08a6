import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ScalableAutoScalingCloud } from '../../functions/aws/cloud/scalable-auto-scaling-cloud.ts';
import { orFault } from '../../shared/model/fault.ts';
import { aGroupRef, anAccess, arnOf, noon } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';

interface Sent {
  readonly client: 'retrying' | 'single-try';
  readonly command: string;
  readonly input: unknown;
}

/** A cloud whose SDK answers what the test says. */
function cloudThat(answer: () => unknown, clock = new FixedClock()) {
  const sent: Sent[] = [];
  const clientNamed = (client: Sent['client']): AutoScalingClient => {
    const send = async (command: { readonly input: unknown }): Promise<unknown> => {
      sent.push({ client, command: command.constructor.name, input: command.input });
      return answer();
    };
    return { send } as unknown as AutoScalingClient;
  };
  const clients = {
    clientFor: () => clientNamed('retrying'),
    singleTryClientFor: () => clientNamed('single-try'),
  };
  return { cloud: new ScalableAutoScalingCloud({ clients, clock }), sent };
}

const failing = (name: string, message: string, fault?: 'client' | 'server') => () => {
  throw Object.assign(new Error(message), {
    name,
    ...(fault === undefined ? {} : { $fault: fault }),
  });
};

const described = {
  AutoScalingGroupName: 'workers',
  AutoScalingGroupARN: arnOf(aGroupRef()),
  MinSize: 1,
  MaxSize: 9,
  DesiredCapacity: 3,
};

describe('ScalableAutoScalingCloud', () => {
  it('reads a capacity without the instances', async () => {
    const { cloud, sent } = cloudThat(() => ({ AutoScalingGroups: [described] }));
    expect(await cloud.readCapacity(anAccess(), aGroupRef())).toEqual({
      kind: 'found',
      observedAt: noon,
      capacity: {
        id: arnOf(aGroupRef()),
        desiredCapacity: 3,
        minimumCapacity: 1,
        maximumCapacity: 9,
      },
    });
    expect(sent).toMatchObject([
      {
        client: 'retrying',
        input: { AutoScalingGroupNames: ['workers'], IncludeInstances: false },
      },
    ]);
  });

  it('I3: reads that a group counts weights, by its types', async () => {
    const Overrides = [{ InstanceType: 'm7g.xlarge', WeightedCapacity: '4' }];
    const weighted = { ...described, MixedInstancesPolicy: { LaunchTemplate: { Overrides } } };
    const { cloud } = cloudThat(() => ({ AutoScalingGroups: [weighted] }));
    expect(await cloud.readCapacity(anAccess(), aGroupRef())).toMatchObject({
      capacity: { countedIn: { unit: 'weights of its instance types (m7g.xlarge 4)' } },
    });
  });

  it('takes a group as absent only where a whole answer lacks it', async () => {
    const { cloud } = cloudThat(() => ({ AutoScalingGroups: [] }));
    const reading = await cloud.readCapacity(anAccess(), aGroupRef());
    expect(reading).toEqual({ kind: 'absent', observedAt: noon });
  });

  it.each(['AutoScalingGroupARN', 'MinSize', 'MaxSize', 'DesiredCapacity'] as const)(
    'I3: takes an answer without %s as incomplete',
    async (field) => {
      const { [field]: _, ...rest } = described;
      const { cloud } = cloudThat(() => ({ AutoScalingGroups: [rest] }));
      await expect(cloud.readCapacity(anAccess(), aGroupRef())).rejects.toMatchObject({
        code: 'incomplete-reading',
        retryable: true,
      });
    },
  );

  it('I3: takes an answer without a list of groups as incomplete', async () => {
    const { cloud } = cloudThat(() => ({}));
    await expect(cloud.readCapacity(anAccess(), aGroupRef())).rejects.toMatchObject({
      code: 'incomplete-reading',
    });
  });

  it('I7: refuses the answer of another account', async () => {
    const { cloud } = cloudThat(() => ({ AutoScalingGroups: [described] }));
    const access = anAccess({ account: '999999999999' });
    await expect(cloud.readCapacity(access, aGroupRef())).rejects.toMatchObject({
      code: 'wrong-account',
    });
  });

  it('sets a capacity by the client that tries once, whatever the cooldown', async () => {
    const { cloud, sent } = cloudThat(() => ({}));
    await cloud.setDesiredCapacity(anAccess(), aGroupRef(), 7);
    expect(sent).toEqual([
      {
        client: 'single-try',
        command: 'SetDesiredCapacityCommand',
        input: { AutoScalingGroupName: 'workers', DesiredCapacity: 7, HonorCooldown: false },
      },
    ]);
  });

  it.each([
    'ScalingActivityInProgress',
    'ScalingActivityInProgressFault',
    'ResourceContention',
    'ResourceContentionFault',
  ])('takes %s as busy, in words that stay the same', async (name) => {
    const said =
      'Scaling activity 0685cb16-898e-25fe-d43c-fc9f97233857 is in progress and blocks this action';
    const { cloud } = cloudThat(failing(name, said, 'client'));
    expect(await cloud.setDesiredCapacity(anAccess(), aGroupRef(), 7)).toEqual({
      kind: 'busy',
      said: `${name}: Scaling activity … is in progress and blocks this action`,
    });
  });

  it('takes a ValidationError as the refusal of the figure', async () => {
    const said = 'New SetDesiredCapacity value 7 is above max value 5 for the AutoScalingGroup.';
    const { cloud } = cloudThat(failing('ValidationError', said, 'client'));
    const answer = await cloud.setDesiredCapacity(anAccess(), aGroupRef(), 7);
    expect(answer).toEqual({ kind: 'refused', said });
  });

  it.each<[string, 'client' | 'server', string, boolean]>([
    ['AccessDenied', 'client', 'cloud-denied', false],
    ['Throttling', 'client', 'cloud-throttled', true],
    ['InternalFailure', 'server', 'cloud-unavailable', true],
    ['TimeoutError', 'server', 'cloud-unavailable', true],
    ['AbortError', 'server', 'cloud-unavailable', true],
    ['SomethingNew', 'client', 'cloud-refused', false],
  ])('throws %s as a fault, never as an answer', async (name, fault, code, retryable) => {
    const { cloud } = cloudThat(failing(name, 'no', fault));
    const call = cloud.setDesiredCapacity(anAccess(), aGroupRef(), 7);
    await expect(call).rejects.toMatchObject({ code, retryable });
  });
});

describe('lastCauseOfChange', () => {
  const policy =
    'At 2026-11-23T12:00:00Z a monitor alarm idle in state ALARM triggered policy save-money changing the desired capacity from 7 to 5.  At 2026-11-23T12:00:05Z an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 7 to 5.  At 2026-11-23T12:00:05Z instance i-1 was selected for termination.';
  const person =
    'At 2026-11-23T11:00:00Z a user request explicitly set group desired capacity changing the desired capacity from 3 to 7.  At 2026-11-23T11:00:05Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 3 to 7.';
  const causeOf = (desired: number, ...causes: readonly (string | undefined)[]) =>
    cloudThat(() => ({ Activities: causes.map((Cause) => ({ Cause })) })).cloud.lastCauseOfChange(
      anAccess(),
      aGroupRef(),
      desired,
    );

  it.each([
    [
      5,
      'a monitor alarm idle in state ALARM triggered policy save-money changing the desired capacity from 7 to 5',
    ],
    [
      7,
      'a user request explicitly set group desired capacity changing the desired capacity from 3 to 7',
    ],
  ])('quotes what led to %i', async (desired, quoted) => {
    expect(await causeOf(desired, undefined, policy, person)).toBe(quoted);
  });

  it('takes the newest of several changes to one figure, also within one cause', async () => {
    const both = `${person.slice(0, person.indexOf('  At'))}  At 2026-11-23T11:30:00Z a user request update of AutoScalingGroup constraints to min: 0, max: 9, desired: 7 changing the desired capacity from 5 to 7.`;
    expect(await causeOf(7, both, person)).toBe(
      'a user request update of AutoScalingGroup constraints to min: 0, max: 9, desired: 7 changing the desired capacity from 5 to 7',
    );
  });

  it.each([
    ['there is no activity', []],
    ['no activity tells of it', [undefined, '', 'At noon something.', person]],
  ])('says nothing where %s', async (_, causes) => {
    expect(await causeOf(5, ...causes)).toBeUndefined();
  });

  it('says nothing where AWS gives no list, and throws where it fails', async () => {
    const empty = cloudThat(() => ({}));
    expect(await empty.cloud.lastCauseOfChange(anAccess(), aGroupRef(), 5)).toBeUndefined();
    const throttled = cloudThat(failing('Throttling', 'Rate exceeded', 'client'));
    const call = throttled.cloud.lastCauseOfChange(anAccess(), aGroupRef(), 5);
    await expect(call).rejects.toMatchObject({ code: 'cloud-throttled' });
  });

  it('is waited for 3 s: the time of the function is for what has to be written', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { cloud } = cloudThat(() => new Promise(() => undefined));
    const outcome = orFault(() => cloud.lastCauseOfChange(anAccess(), aGroupRef(), 5));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await outcome).toMatchObject({
      code: 'cloud-unavailable',
      message: 'DescribeScalingActivities of workers: no answer within 3 s',
    });
  });

  it('is bounded, however long the name of a policy is', async () => {
    const long = `At 2026-11-23T12:00:00Z policy ${'x'.repeat(5_000)} changing the desired capacity from 7 to 5.`;
    expect((await causeOf(5, long))?.length).toBe(1_000);
  });
});

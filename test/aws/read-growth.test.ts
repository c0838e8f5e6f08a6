import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import { poll } from '../contract/poll.ts';
import { aGroupRef, keyOf } from '../fakes/builders.ts';
import { textWith } from '../fakes/text-like.ts';
import { addFault, steer } from '../sandbox/aws/steer.ts';
import { access, startFaultyAws, type FaultyAws } from './faulty-aws.ts';

const action = 'DescribeScalingActivities';
const launchFailure = '/groups/workers/launch-failure';

let aws: FaultyAws;
beforeAll(async () => {
  aws = await startFaultyAws();
  await aws.createGroup('workers', 1);
});
afterEach(async () => {
  await steer(aws.control, 'DELETE', '/faults');
  await steer(aws.control, 'DELETE', launchFailure);
});
afterAll(async () => {
  await aws.close();
  vi.unstubAllEnvs();
});

async function scale(size: number): Promise<void> {
  const to = { AutoScalingGroupName: 'workers', DesiredCapacity: size };
  await aws.autoScaling.send(new SetDesiredCapacityCommand(to));
}

async function read(): Promise<ObservedGroup> {
  const limits = { groupsMs: 10_000, activitiesMs: 5_000 };
  return groupIn(await aws.cloud(limits).readGroups(access, [aGroupRef()]));
}

function groupIn(readings: Awaited<ReturnType<ReturnType<FaultyAws['cloud']>['readGroups']>>) {
  const reading = readings.get(keyOf());
  if (reading?.kind !== 'found') throw new Error(`the group is ${reading?.kind}`);
  return reading.group;
}

const sizeIs = (size: number) => async (): Promise<ObservedGroup | undefined> => {
  const group = await read();
  return group.instances.length === size ? group : undefined;
};

/** Lets the next launches fail, and asks for one more instance than there are. */
async function failToGrow(message: string): Promise<void> {
  const failure = { code: 'InsufficientInstanceCapacity', message };
  await steer(aws.control, 'POST', launchFailure, failure);
  const { instances } = await read();
  await scale(instances.length + 1);
}

describe('why a group does not grow', () => {
  it('is said in the words of AWS, and no longer when it launches again', async () => {
    await failToGrow('None is left of c9.nano.');
    const group = await poll('a failed launch', async () => {
      const seen = await read();
      return seen.growth?.kind === 'failing' ? seen : undefined;
    });
    expect(group.growth).toEqual({
      kind: 'failing',
      said: textWith('InsufficientInstanceCapacity - None is left of c9.nano.'),
    });
    expect(group.instances).toHaveLength(1);
    await steer(aws.control, 'DELETE', launchFailure);
    const grown = await poll('the instance that was missing', sizeIs(2));
    expect(grown.growth).toEqual({ kind: 'unhindered' });
  });

  it('leaves out what differs from try to try', async () => {
    await failToGrow('You are not authorized. Encoded authorization failure message: x7Yz9.');
    const { growth } = await poll('a failed launch', async () => {
      const seen = await read();
      return seen.growth?.kind === 'failing' ? seen : undefined;
    });
    expect(growth).toEqual({ kind: 'failing', said: textWith('You are not authorized.') });
    expect(JSON.stringify(growth)).not.toContain('x7Yz9');
  });

  it.each([
    ['refused by throttling', { kind: 'throttle' }],
    ['failing', { kind: 'error' }],
    ['denied', { kind: 'error', code: 'AccessDenied', status: 403 }],
    ['empty', { kind: 'empty' }],
    ['without Activities', { kind: 'empty', element: 'Activities' }],
    ['half there', { kind: 'truncated' }],
  ])(
    'is left open where the answer is %s, and the group is read all the same',
    async (_, fault) => {
      await failToGrow('None is left.');
      await addFault(aws.control, { ...fault, action });
      const { growth, instances } = await read();
      expect(growth).toBeUndefined();
      expect(instances).not.toEqual([]);
      expect(await actedOn()).toBeGreaterThan(0);
    },
  );

  it('is left open where no answer comes in time', async () => {
    await failToGrow('None is left.');
    await addFault(aws.control, { kind: 'hang', action });
    const cloud = aws.cloud({ groupsMs: 10_000, activitiesMs: 200 });
    expect(groupIn(await cloud.readGroups(access, [aGroupRef()])).growth).toBeUndefined();
    // Given up within the first of the SDK's own tries.
    expect(await actedOn()).toBe(1);
  });

  it('is not asked where nothing is missing', async () => {
    const { instances } = await read();
    await scale(instances.length);
    await addFault(aws.control, { kind: 'error', action });
    expect((await read()).growth).toEqual({ kind: 'unhindered' });
    expect(await actedOn()).toBe(0);
  });
});

async function actedOn(): Promise<unknown> {
  const { text } = await steer(aws.control, 'GET', '/faults');
  const [fault] = JSON.parse(text) as readonly { readonly acted: number }[];
  return fault?.acted;
}

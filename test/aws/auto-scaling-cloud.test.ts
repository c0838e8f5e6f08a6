import type {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingGroupsCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { AutoScalingCloud } from '../../functions/aws/cloud/auto-scaling-cloud.ts';
import type { GroupRef } from '../../shared/model/group.ts';
import { aGroupRef, anAccess, arnOf, keyOf, noon } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { textLike } from '../fakes/text-like.ts';

type Input = DescribeAutoScalingGroupsCommand['input'];
type Answer = Omit<DescribeAutoScalingGroupsCommandOutput, '$metadata'>;

const refs = (count: number): readonly GroupRef[] =>
  Array.from({ length: count }, (_, at) => aGroupRef(`group-${at}`));

const describedAs = (name: string) => ({
  AutoScalingGroupName: name,
  AutoScalingGroupARN: arnOf(aGroupRef(name)),
  MinSize: 0,
  MaxSize: 1,
  DesiredCapacity: 0,
  Instances: [],
});

/** A cloud whose SDK answers what the test says. */
function cloudThat(answer: (input: Input) => unknown): {
  readonly cloud: AutoScalingCloud;
  readonly inputs: Input[];
} {
  const inputs: Input[] = [];
  const send = async ({ input }: DescribeAutoScalingGroupsCommand): Promise<Answer> => {
    inputs.push(input);
    return answer(input) as Answer;
  };
  const client = { send } as unknown as AutoScalingClient;
  const clients = { clientFor: () => client };
  return { cloud: new AutoScalingCloud({ clients, clock: new FixedClock() }), inputs };
}

const all = ({ AutoScalingGroupNames }: Input): Answer => ({
  AutoScalingGroups: AutoScalingGroupNames?.map(describedAs) as Answer['AutoScalingGroups'],
});

describe('AutoScalingCloud', () => {
  it('asks for up to a hundred groups in one call', async () => {
    const { cloud, inputs } = cloudThat(all);
    const readings = await cloud.readGroups(anAccess(), refs(100));
    expect(readings.size).toBe(100);
    expect(inputs).toHaveLength(1);
    expect(inputs[0]).toMatchObject({ MaxRecords: 100 });
    expect(inputs[0]?.AutoScalingGroupNames).toHaveLength(100);
  });

  it('asks in a second call for what is beyond a hundred', async () => {
    const { cloud, inputs } = cloudThat(all);
    const readings = await cloud.readGroups(anAccess(), refs(101));
    expect(readings.size).toBe(101);
    expect(inputs.map(({ AutoScalingGroupNames }) => AutoScalingGroupNames?.length)).toEqual([
      100, 1,
    ]);
  });

  it('does not ask why a group has not grown that counts something else than instances', async () => {
    const { cloud, inputs } = cloudThat(() => ({
      AutoScalingGroups: [
        { ...describedAs('workers'), DesiredCapacity: 8, DesiredCapacityType: 'vcpu' },
      ],
    }));
    const reading = (await cloud.readGroups(anAccess(), [aGroupRef()])).get(keyOf());
    expect(reading).toMatchObject({ group: { countedIn: { unit: 'vCPUs' } } });
    expect(reading).not.toHaveProperty('group.growth');
    expect(inputs).toHaveLength(1);
  });

  it('asks nothing for no groups: a call without names would read them all', async () => {
    const { cloud, inputs } = cloudThat(all);
    expect((await cloud.readGroups(anAccess(), [])).size).toBe(0);
    expect(inputs).toEqual([]);
  });

  it('asks once for a group that is named twice', async () => {
    const { cloud, inputs } = cloudThat(all);
    await cloud.readGroups(anAccess(), [aGroupRef(), aGroupRef()]);
    expect(inputs[0]?.AutoScalingGroupNames).toEqual(['workers']);
  });

  it('takes a group as absent only when every page lacks it', async () => {
    const { cloud, inputs } = cloudThat(({ NextToken }) =>
      NextToken === undefined
        ? { AutoScalingGroups: [], NextToken: 'two' }
        : { AutoScalingGroups: [describedAs('workers')] },
    );
    const readings = await cloud.readGroups(anAccess(), [aGroupRef(), aGroupRef('gone')]);
    expect(readings.get(keyOf())).toMatchObject({ kind: 'found', observedAt: noon });
    expect(readings.get(keyOf('gone'))).toEqual({ kind: 'absent', observedAt: noon });
    expect(inputs.map(({ NextToken }) => NextToken)).toEqual([undefined, 'two']);
  });

  it('takes an empty token as the end', async () => {
    const { cloud, inputs } = cloudThat((input) => ({ ...all(input), NextToken: '' }));
    await cloud.readGroups(anAccess(), refs(1));
    expect(inputs).toHaveLength(1);
  });

  it('I1: takes an answer without a list of groups as incomplete, never as an empty one', async () => {
    const { cloud } = cloudThat(() => ({}));
    await expect(cloud.readGroups(anAccess(), refs(1))).rejects.toMatchObject({
      code: 'incomplete-reading',
      retryable: true,
      message:
        'DescribeAutoScalingGroups in account 111111111111, region eu-west-1: the answer holds no list of groups',
    });
  });

  it('I1: fails as a whole where a later page fails', async () => {
    const { cloud } = cloudThat((input) => {
      if (input.NextToken === undefined) return { ...all(input), NextToken: 'two' };
      throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
    });
    await expect(cloud.readGroups(anAccess(), refs(1))).rejects.toMatchObject({
      code: 'cloud-throttled',
    });
  });

  it('I1: fails as a whole where one call of several fails', async () => {
    const { cloud } = cloudThat((input) =>
      input.AutoScalingGroupNames?.length === 1 ? {} : all(input),
    );
    await expect(cloud.readGroups(anAccess(), refs(101))).rejects.toMatchObject({
      code: 'incomplete-reading',
    });
  });

  it('I1: takes one group that lacks a part as incomplete, and believes the others', async () => {
    const { cloud } = cloudThat(() => {
      const { Instances: _, ...part } = describedAs('group-1');
      return { AutoScalingGroups: [describedAs('group-0'), part] };
    });
    const readings = await cloud.readGroups(anAccess(), refs(3));
    expect([...readings.values()]).toMatchObject([
      { kind: 'found' },
      {
        kind: 'failed',
        code: 'incomplete-reading',
        message: 'DescribeAutoScalingGroups: group group-1 came without Instances',
        retryable: true,
      },
      { kind: 'absent' },
    ]);
  });

  it('I1: fails as a whole where the answer is of another account', async () => {
    const { cloud } = cloudThat(() => {
      const arn = arnOf(aGroupRef('group-1')).replace(aGroupRef().account, '999999999999');
      const elsewhere = { ...describedAs('group-1'), AutoScalingGroupARN: arn };
      return { AutoScalingGroups: [describedAs('group-0'), elsewhere] };
    });
    await expect(cloud.readGroups(anAccess(), refs(2))).rejects.toMatchObject({
      code: 'wrong-account',
    });
  });

  it('gives up on pages without an end', async () => {
    const { cloud, inputs } = cloudThat((input) => ({ ...all(input), NextToken: 'more' }));
    await expect(cloud.readGroups(anAccess(), refs(1))).rejects.toMatchObject({
      code: 'incomplete-reading',
      message: textLike(/still more pages after 200$/),
    });
    expect(inputs).toHaveLength(200);
  });

  it('says that it looked before the call, so that an observation is never dated too young', async () => {
    const clock = new FixedClock();
    const send = async (): Promise<unknown> => {
      clock.advanceMs(5_000);
      return all({ AutoScalingGroupNames: ['workers'] });
    };
    const client = { send } as unknown as AutoScalingClient;
    const cloud = new AutoScalingCloud({ clients: { clientFor: () => client }, clock });
    const readings = await cloud.readGroups(anAccess(), [aGroupRef()]);
    expect(readings.get(keyOf())).toMatchObject({ kind: 'found', observedAt: noon });
  });
});

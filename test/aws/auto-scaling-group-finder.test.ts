import {
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { AutoScalingGroupFinder } from '../../functions/aws/operator/auto-scaling-group-finder.ts';
import type { AwsAccess } from '../../shared/model/account.ts';
import { home, region, startCloud, tenant } from '../sandbox/aws/cloud.ts';

const here: AwsAccess = { cloud: 'aws', account: home, region };

async function startFinder(names: readonly string[]) {
  const cloud = await startCloud();
  const client = cloud.autoscaling();
  for (const AutoScalingGroupName of names) {
    await client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        MinSize: 1,
        MaxSize: 5,
        DesiredCapacity: 2,
        AvailabilityZones: [`${region}a`],
        LaunchTemplate: { LaunchTemplateName: 'any', Version: '$Default' },
      }),
    );
  }
  return { client, finder: new AutoScalingGroupFinder({ clients: { clientFor: () => client } }) };
}

describe('AutoScalingGroupFinder', () => {
  it('finds a group by its name, with its figures and tags', async () => {
    const { client, finder } = await startFinder(['workers', 'workers-2']);
    const tag = {
      ResourceId: 'workers',
      ResourceType: 'auto-scaling-group',
      PropagateAtLaunch: false,
    };
    await client.send(
      new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Key: 'team', Value: 'a' }] }),
    );
    expect(await finder.find(here, { name: 'workers' })).toEqual([
      {
        group: { kind: 'AutoScalingGroup', account: home, region, name: 'workers' },
        id: expect.stringMatching(/:autoScalingGroupName\/workers$/) as string,
        region,
        desiredCapacity: 2,
        minimumCapacity: 1,
        maximumCapacity: 5,
        tags: { team: 'a' },
        beingDeleted: false,
      },
    ]);
  });

  it('finds none where there is none of that name', async () => {
    const { finder } = await startFinder(['workers']);
    expect(await finder.find(here, { name: 'worker' })).toEqual([]);
  });

  it('gives all names, of more than one page', async () => {
    const names = Array.from({ length: 103 }, (_, at) => `group-${String(at).padStart(3, '0')}`);
    const { finder } = await startFinder(names);
    expect((await finder.names(here)).toSorted()).toEqual(names);
  });

  it('takes no answer of another account than was meant', async () => {
    const { finder } = await startFinder(['workers']);
    const there = { ...here, account: tenant };
    const reading = finder.find(there, { name: 'workers' });
    await expect(reading).rejects.toMatchObject({ code: 'wrong-account' });
  });
});

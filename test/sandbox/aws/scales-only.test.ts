import {
  AutoScalingClient,
  CreateOrUpdateTagsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { home, region, startCloud, tenant, type Cloud } from './cloud.ts';
import { createGroup, describeGroup } from './group.ts';

const scalesOnly = { key: 'poolsync/management-cluster', value: 'poolsync' };
const RoleArn = `arn:aws:iam::${tenant}:role/scale`;
const session = {
  role: `arn:aws:iam::${home}:role/scale`,
  name: 'scale',
  accessKeyId: 'ASIASCALE',
  secretAccessKey: 'secret',
  sessionToken: 'token',
};
const changes = {
  roles: [{ arn: RoleArn, trusts: [home], scalesOnly }],
  sessions: [{ ...session, scalesOnly }],
};

/** The credentials that Lambda hands out, or those of a role that was taken on. */
const ways = {
  [home]: async () => session,
  [tenant]: async (cloud: Cloud) => {
    const taken = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'scale' });
    const { Credentials } = await cloud.sts().send(taken);
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  },
} as const;

describe('a role that scales groups with a tag alone', () => {
  it.each([home, tenant] as const)('is denied without it, in account %s', async (account) => {
    const cloud = await startCloud(changes);
    const owner = cloud.autoscaling(account);
    await createGroup(owner);
    const { endpoint } = cloud;
    const credentials = await ways[account](cloud);
    const client = new AutoScalingClient({ endpoint, region, credentials });
    const scale = () =>
      client.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 1 }),
      );
    await expect(scale()).rejects.toMatchObject({ name: 'AccessDenied' });
    const { key: Key, value: Value } = scalesOnly;
    const tag = { ResourceId: 'web', ResourceType: 'auto-scaling-group', Key, Value };
    await owner.send(
      new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, PropagateAtLaunch: false }] }),
    );
    await scale();
    expect(await describeGroup(owner)).toMatchObject({ DesiredCapacity: 1 });
    client.destroy();
  });
});

import { describe, expect, it } from 'vitest';
import { AutoScalingClientPool } from '../../functions/aws/cloud/client-pool.ts';
import { anAccess } from '../fakes/builders.ts';

const roleArn = 'arn:aws:iam::222222222222:role/poolsync';

describe('AutoScalingClientPool', () => {
  it('keeps one client for one way of access', () => {
    const pool = new AutoScalingClientPool();
    expect(pool.clientFor(anAccess({ roleArn }))).toBe(pool.clientFor(anAccess({ roleArn })));
  });

  it.each([
    ['account', { account: '222222222222' }],
    ['region', { region: 'us-east-1' }],
    ['role', { roleArn }],
    ['external ID', { externalId: 'other' }],
  ])('keeps another client for another %s', (_, difference) => {
    const pool = new AutoScalingClientPool();
    expect(pool.clientFor(anAccess(difference))).not.toBe(pool.clientFor(anAccess()));
  });

  it('speaks to the region of the group', async () => {
    const client = new AutoScalingClientPool().clientFor(anAccess({ region: 'ap-south-1' }));
    expect(await client.config.region()).toBe('ap-south-1');
  });
});

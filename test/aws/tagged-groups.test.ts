import { CreateOrUpdateTagsCommand } from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { AutoScalingClientPool } from '../../functions/aws/cloud/client-pool.ts';
import { TaggedAutoScalingGroups } from '../../functions/aws/cloud/tagged-groups.ts';
import type { GroupRef } from '../../shared/model/group.ts';
import { aGroupRef } from '../fakes/builders.ts';
import { access, accessByRole, startFaultyAws, type FaultyAws } from './faulty-aws.ts';

let aws: FaultyAws;
beforeAll(async () => {
  aws = await startFaultyAws();
  for (const name of ['one', 'two', 'three', 'other', 'none']) await aws.createGroup(name, 0);
  await tag('one', 'blue');
  await tag('two', 'blue');
  await tag('three', 'blue');
  await tag('other', 'green');
  await steer('PATCH', '/timings', { mostRecordsPerPage: 2 });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

async function tag(group: string, Value: string): Promise<void> {
  const Key = 'poolsync/management-cluster';
  const ResourceType = 'auto-scaling-group';
  const Tags = [{ ResourceId: group, ResourceType, Key, Value, PropagateAtLaunch: false }];
  await aws.autoScaling.send(new CreateOrUpdateTagsCommand({ Tags }));
}

async function steer(method: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${aws.control}${path}`, { method, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
  return response.json();
}

async function pagesOf(installation: string, by = access): Promise<(readonly GroupRef[])[]> {
  const groups = new TaggedAutoScalingGroups(new AutoScalingClientPool());
  const pages: (readonly GroupRef[])[] = [];
  for await (const page of groups.taggedGroups(by, installation)) pages.push(page);
  return pages;
}

describe('TaggedAutoScalingGroups', () => {
  it('gives the groups whose tag names the installation, page by page', async () => {
    expect(await pagesOf('blue')).toEqual([
      [aGroupRef('one'), aGroupRef('three')],
      [aGroupRef('two')],
    ]);
    expect(await pagesOf('green')).toEqual([[aGroupRef('other')]]);
    expect(await pagesOf('red')).toEqual([[]]);
    expect(await pagesOf('blue', accessByRole)).toEqual([[]]);
  });

  it.each([
    ['is denied', { kind: 'error', code: 'AccessDenied', status: 403 }, 'cloud-denied'],
    ['comes without its groups', { kind: 'empty' }, 'incomplete-reading'],
    ['is missing after the first', { kind: 'error', page: 'later' }, 'cloud-unavailable'],
  ])('throws a Fault where a page %s', async (_what, fault, code) => {
    const added = await steer('POST', '/faults', {
      action: 'DescribeAutoScalingGroups',
      ...fault,
    });
    const { id } = z.object({ id: z.string() }).parse(added);
    await expect(pagesOf('blue')).rejects.toMatchObject({
      code,
      message: expect.stringContaining('DescribeAutoScalingGroups by tag in account') as string,
    });
    await fetch(`${aws.control}/faults/${id}`, { method: 'DELETE' });
  });
});

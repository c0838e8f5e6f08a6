import {
  DescribeAutoScalingGroupsCommand,
  DescribeTagsCommand,
  paginateDescribeAutoScalingGroups,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { faultSchema } from '../../../sandbox/aws/faults/fault.ts';
import { newFaults } from '../../../sandbox/aws/faults/faults.ts';
import { hangOut } from '../../../sandbox/simulated/faults/hang-out.ts';
import { eventually, home, startCloud, tenant } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { fromJson, matching } from './matchers.ts';
import { addFault, changeTimings, listFrom, steer } from './steer.ts';

const action = 'DescribeAutoScalingGroups';

const read = (client: AutoScalingClient) => client.send(new DescribeAutoScalingGroupsCommand({}));

/** The names of a whole walk through the groups, page by page. */
async function walk(client: AutoScalingClient): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = [];
  for await (const page of paginateDescribeAutoScalingGroups({ client }, {})) {
    pages.push((page.AutoScalingGroups ?? []).map((one) => one.AutoScalingGroupName ?? ''));
  }
  return pages;
}

describe('a throttle', () => {
  it('refuses each service in its own words', async () => {
    const cloud = await startCloud();
    await addFault(cloud.control, { kind: 'throttle', action: '*' });
    await expect(read(cloud.autoscaling())).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(cloud.sqs().send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: 'RequestThrottled',
    });
    const codes = { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } };
    await expect(cloud.events().send(new ListRulesCommand({}))).rejects.toMatchObject(codes);
    const value = new GetSecretValueCommand({ SecretId: 'x' });
    await expect(cloud.secrets().send(value)).rejects.toMatchObject(codes);
    await expect(cloud.sts().send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
    });
  });

  it('carries nothing out', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client);
    await addFault(cloud.control, { kind: 'throttle', action: 'SetDesiredCapacity' });
    const asked = { AutoScalingGroupName: 'web', DesiredCapacity: 2 };
    await expect(client.send(new SetDesiredCapacityCommand(asked))).rejects.toThrow('Rate');
    expect((await describeGroup(client))?.DesiredCapacity).toBe(0);
  });
});

describe('an error', () => {
  it.each([
    [{}, 'InternalFailure', 500],
    [{ code: 'ServiceUnavailable', status: 503 }, 'ServiceUnavailable', 503],
    [{ code: 'ScalingActivityInProgress' }, 'ScalingActivityInProgressFault', 400],
    [{ code: 'ResourceContention', status: 500 }, 'ResourceContentionFault', 500],
  ])('with %j is %s, status %i', async (given, name, httpStatusCode) => {
    const cloud = await startCloud();
    await addFault(cloud.control, { kind: 'error', action, message: 'said so', ...given });
    await expect(read(cloud.autoscaling())).rejects.toMatchObject({
      name,
      message: 'said so',
      $metadata: { httpStatusCode },
    });
  });

  it('can come after the action was carried out', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client);
    await addFault(cloud.control, { kind: 'error', action: 'SetDesiredCapacity', acts: true });
    const asked = { AutoScalingGroupName: 'web', DesiredCapacity: 2 };
    await expect(client.send(new SetDesiredCapacityCommand(asked))).rejects.toThrow();
    expect((await describeGroup(client))?.DesiredCapacity).toBe(2);
  });

  it('of an expired token spares the first page', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    for (const name of ['a', 'b', 'c']) await createGroup(client, { AutoScalingGroupName: name });
    await changeTimings(cloud.control, { mostRecordsPerPage: 2 });
    await addFault(cloud.control, { kind: 'error', action, code: 'InvalidNextToken' });
    expect((await read(client)).AutoScalingGroups).toHaveLength(2);
    await expect(walk(client)).rejects.toMatchObject({
      name: 'InvalidNextToken',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('a hang', () => {
  it('gives no answer until the client gives up, and is recorded at once', async () => {
    const cloud = await startCloud();
    const id = await addFault(cloud.control, { kind: 'hang', action });
    const abort = new AbortController();
    const asked = cloud
      .autoscaling()
      .send(new DescribeAutoScalingGroupsCommand({}), { abortSignal: abort.signal });
    const call = await eventually(
      'the call',
      async () => (await listFrom(cloud.control, '/calls'))[0],
    );
    expect(call).toMatchObject({ action, status: 0, fault: id });
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is forgotten as soon as its client is gone', async () => {
    const faults = newFaults({ now: () => 0, after: () => () => {} });
    faults.add(faultSchema.parse({ kind: 'hang', action }));
    const where = { account: home, region: 'eu-west-1', principal: 'p', page: 1, canLag: true };
    const fault = faults.take({ action, ...where });
    if (fault === undefined) throw new Error('the fault does not act');
    let timers = 1;
    const client = new AbortController();
    const over = hangOut({ after: () => () => (timers -= 1) }, fault, client.signal);
    client.abort();
    await over;
    expect(timers).toBe(0);
  });

  it.each(['DELETE /faults', 'DELETE /faults/<id>', 'forMs', 'close'])(
    'ends with the connection: %s',
    async (way) => {
      const cloud = await startCloud();
      const end = way === 'forMs' ? { forMs: 1_500 } : {};
      const id = await addFault(cloud.control, { kind: 'hang', action, ...end });
      const asked = expect(read(cloud.autoscaling())).rejects.toMatchObject({
        message: matching(/ECONNRESET|socket hang up/),
      });
      await eventually('the call', async () => (await listFrom(cloud.control, '/calls'))[0]);
      if (way === 'close') await cloud.close();
      else if (way !== 'forMs') {
        const [method = '', path = ''] = way.replace('<id>', id).split(' ');
        await steer(cloud.control, method, path);
      }
      await asked;
    },
  );

  it('can come after the action was carried out', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client);
    const id = await addFault(cloud.control, {
      kind: 'hang',
      action: 'SetDesiredCapacity',
      acts: true,
    });
    const asked = { AutoScalingGroupName: 'web', DesiredCapacity: 1 };
    const hanging = expect(client.send(new SetDesiredCapacityCommand(asked))).rejects.toThrow();
    await instancesIn(cloud.autoscaling(), 'InService', 1);
    await steer(cloud.control, 'DELETE', `/faults/${id}`);
    await hanging;
  });
});

describe('an empty answer', () => {
  it('is nothing at all to the SDK, and no error', async () => {
    const cloud = await startCloud();
    await createGroup(cloud.autoscaling());
    await addFault(cloud.control, { kind: 'empty', action });
    const answer = await read(cloud.autoscaling());
    expect(answer.AutoScalingGroups).toBeUndefined();
    expect(answer.$metadata.httpStatusCode).toBe(200);
  });

  it('can lack one element', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await createGroup(client, { AutoScalingGroupName: 'other' });
    await instancesIn(client, 'InService', 1);
    const [first, second] = ['Instances', 'AutoScalingGroups'].map((element) => ({
      kind: 'empty',
      action,
      element,
      times: 1,
    }));
    await addFault(cloud.control, { ...first, groups: ['web'] });
    await addFault(cloud.control, { ...second });
    const [other, web] = (await read(client)).AutoScalingGroups ?? [];
    expect(web).toMatchObject({ AutoScalingGroupName: 'web', DesiredCapacity: 1 });
    expect(web?.Instances).toBeUndefined();
    expect(other?.Instances).toEqual([]);
    expect((await read(client)).AutoScalingGroups).toBeUndefined();
    expect((await read(client)).AutoScalingGroups).toHaveLength(2);
  });
});

describe('a short answer', () => {
  it('has lost the ends of its lists', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 3 });
    const ids = await instancesIn(client, 'InService', 3);
    const fault = { kind: 'short', action, element: 'Instances', times: 1 };
    for (const keep of [2, 0]) await addFault(cloud.control, { ...fault, keep });
    const listed = async () =>
      (await describeGroup(client))?.Instances?.map((one) => one.InstanceId);
    expect(await listed()).toEqual(ids.slice(0, 2));
    expect(await listed()).toEqual([]);
    expect(await listed()).toEqual(ids);
  });
});

describe('a missing page', () => {
  it.each([
    [{}, [['a', 'b'], [], ['e']]],
    [{ page: 1 }, [[], ['c', 'd'], ['e']]],
    [{ page: 'later' }, [['a', 'b'], [], []]],
  ])('%j leaves a walk that looks complete', async (given, pages) => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await createGroup(client, { AutoScalingGroupName: name });
    }
    await changeTimings(cloud.control, { mostRecordsPerPage: 2 });
    expect(await walk(client)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    await addFault(cloud.control, { kind: 'missing-page', action, ...given });
    expect(await walk(client)).toEqual(pages);
  });
});

describe('a repeated page', () => {
  it.each([
    [{}, [['a', 'b'], ['a', 'b'], ['c', 'd'], ['e']]],
    [{ page: 2, times: 2 }, [['a', 'b'], ['c', 'd'], ['c', 'd'], ['c', 'd'], ['e']]],
  ])('%j is given again, and the walk goes on after it', async (given, pages) => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await createGroup(client, { AutoScalingGroupName: name });
    }
    await changeTimings(cloud.control, { mostRecordsPerPage: 2 });
    await addFault(cloud.control, { kind: 'repeated-page', action, ...given });
    expect(await walk(client)).toEqual(pages);
  });
});

describe('refused entries', () => {
  it('fail alone, each with the error of an entry', async () => {
    const cloud = await startCloud();
    const fault = { kind: 'refused-entries', action: 'PutEvents', entries: [0, 2], times: 1 };
    await addFault(cloud.control, fault);
    const entry = { Source: 'test', DetailType: 'test', Detail: '{}' };
    const put = () => cloud.events().send(new PutEventsCommand({ Entries: [entry, entry, entry] }));
    const refused = { ErrorCode: 'ThrottlingException', ErrorMessage: matching(/refuse/) };
    const taken = { EventId: matching(/^[-0-9a-f]{36}$/) };
    await expect(put()).resolves.toMatchObject({
      FailedEntryCount: 2,
      Entries: [refused, taken, refused],
    });
    await expect(put()).resolves.toMatchObject({ FailedEntryCount: 0 });
  });
});

describe('faults', () => {
  it('act so many times, for so long, or until they are deleted', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const fault = { kind: 'throttle', action };
    const counted = await addFault(cloud.control, { ...fault, times: 2 });
    await expect(read(client)).rejects.toThrow('Rate exceeded');
    await expect(read(client)).rejects.toThrow('Rate exceeded');
    await read(client);
    const timed = await addFault(cloud.control, { ...fault, forMs: 1_500 });
    await expect(read(client)).rejects.toThrow('Rate exceeded');
    await eventually('its end', () => read(client).catch(() => undefined));
    const lasting = await addFault(cloud.control, fault);
    expect(await listFrom(cloud.control, '/faults')).toMatchObject([
      { id: counted, ...fault, times: 2, acted: 2, over: true },
      { id: timed, over: true },
      { id: lasting, acted: 0, over: false },
    ]);
    await expect(read(client)).rejects.toThrow('Rate exceeded');
    expect((await steer(cloud.control, 'DELETE', `/faults/${lasting}`)).status).toBe(204);
    await read(client);
    await addFault(cloud.control, fault);
    expect((await steer(cloud.control, 'DELETE', '/faults')).status).toBe(204);
    await read(client);
    expect(await listFrom(cloud.control, '/faults')).toEqual([]);
  });

  it('act only where they fit, and are named in the calls', async () => {
    const cloud = await startCloud();
    const id = await addFault(cloud.control, {
      kind: 'throttle',
      action,
      account: home,
      region: 'us-east-1',
    });
    await read(cloud.autoscaling());
    await read(cloud.autoscaling(tenant));
    await cloud.autoscaling(home, 'us-east-1').send(new DescribeTagsCommand({}));
    await expect(read(cloud.autoscaling(home, 'us-east-1'))).rejects.toThrow('Rate exceeded');
    const calls = await listFrom(cloud.control, '/calls');
    expect(calls.map((one) => one['fault'])).toEqual([undefined, undefined, undefined, id]);
    expect(calls.at(-1)).toMatchObject({ status: 400, code: 'Throttling' });
  });

  it('can be for one caller alone', async () => {
    const cloud = await startCloud();
    const { Credentials } = await cloud.sts().send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${tenant}:role/poolsync`,
        RoleSessionName: 'reader',
        ExternalId: 'shared-word',
      }),
    );
    const principal = 'assumed-role/poolsync/';
    await addFault(cloud.control, { kind: 'throttle', action: '*', principal, account: tenant });
    const assumed = cloud.autoscaling(tenant);
    assumed.config.credentials = () =>
      Promise.resolve({
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      });
    await read(cloud.autoscaling(tenant));
    await expect(read(assumed)).rejects.toThrow('Rate exceeded');
  });

  it('leave it to the older one where two fit', async () => {
    const cloud = await startCloud();
    await addFault(cloud.control, { kind: 'error', action, code: 'First', times: 1 });
    await addFault(cloud.control, { kind: 'error', action, code: 'Second' });
    await expect(read(cloud.autoscaling())).rejects.toMatchObject({ name: 'First' });
    await expect(read(cloud.autoscaling())).rejects.toMatchObject({ name: 'Second' });
  });

  it.each([
    [{}, /kind/],
    [{ kind: 'nap', action }, /kind/],
    [{ kind: 'throttle' }, /action/],
    [{ kind: 'throttle', action: 'DescribeGroups' }, /action "DescribeGroups".*DescribeTags/],
    [{ kind: 'throttle', action, account: '1' }, /account "1" here; choose from 111122223333, 4/],
    [{ kind: 'throttle', action, region: 'mars' }, /region "mars".*eu-west-1, us-east-1/],
    [{ kind: 'throttle', action, account: tenant, region: 'us-east-1' }, /"us-east-1"|"4444/],
    [{ kind: 'throttle', action, time: 1 }, /Unrecognized key: "time"/],
    [{ kind: 'stale', action: 'SetDesiredCapacity' }, /choose from \*, DescribeAutoScalingGroups/],
    [{ kind: 'stale', action, lagMs: 60_001 }, /60000/],
    [{ kind: 'stale', action, lagMs: 1, frozen: true }, /either lagMs or frozen/],
    [{ kind: 'empty', action, groups: ['web'] }, /groups goes with element/],
  ])('are refused: %j', async (fault, message) => {
    const { control } = await startCloud();
    const { status, text } = await steer(control, 'POST', '/faults', fault);
    expect(status).toBe(400);
    expect(fromJson(text)).toEqual({ error: matching(message) });
  });

  it('are a hundred at most, of which those that are over make room', async () => {
    const cloud = await startCloud();
    const { control } = cloud;
    await addFault(control, { kind: 'throttle', action, times: 1 });
    for (let count = 1; count < 100; count += 1) {
      await addFault(control, { kind: 'throttle', action: 'DescribeTags' });
    }
    const another = () => steer(control, 'POST', '/faults', { kind: 'throttle', action });
    expect(await another()).toMatchObject({ status: 409, text: matching(/100 faults/) });
    await expect(read(cloud.autoscaling())).rejects.toThrow('Rate exceeded');
    expect((await another()).status).toBe(201);
    expect((await steer(control, 'DELETE', '/faults/fault-1')).status).toBe(404);
  });
});

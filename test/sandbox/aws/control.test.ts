import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../sandbox/aws/config.ts';
import { routes } from '../../../sandbox/aws/control/routes.ts';
import { faultSchema } from '../../../sandbox/aws/faults/fault.ts';
import { newRing } from '../../../sandbox/simulated/ring.ts';
import { home, region, startCloud, tenant } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { openStream } from './stream.ts';
import { anyNumber } from './matchers.ts';

const onlyAccount = { id: home, accessKeyId: 'k', secretAccessKey: 's', regions: [region] };

const getJson = async (url: string): Promise<unknown> => (await fetch(url)).json();

describe('the calls', () => {
  it('are listed with who, where, what and how it ended, and counted by action', async () => {
    const cloud = await startCloud();
    await createGroup(cloud.autoscaling());
    await describeGroup(cloud.autoscaling(tenant));
    const tooMany = new SetDesiredCapacityCommand({
      AutoScalingGroupName: 'web',
      DesiredCapacity: 99,
    });
    await expect(cloud.autoscaling().send(tooMany)).rejects.toThrow();
    const call = { time: anyNumber, region, service: 'autoscaling', status: 200 };
    const principal = (account: string) => `arn:aws:iam::${account}:user/sandbox`;
    expect(await getJson(`${cloud.control}/calls`)).toEqual([
      { ...call, account: home, principal: principal(home), action: 'CreateAutoScalingGroup' },
      {
        ...call,
        account: tenant,
        principal: principal(tenant),
        action: 'DescribeAutoScalingGroups',
      },
      {
        ...call,
        account: home,
        principal: principal(home),
        action: 'SetDesiredCapacity',
        status: 400,
        code: 'ValidationError',
      },
    ]);
    expect(await getJson(`${cloud.control}/calls/summary`)).toEqual({
      CreateAutoScalingGroup: 1,
      DescribeAutoScalingGroups: 1,
      SetDesiredCapacity: 1,
    });
    const cleared = await fetch(`${cloud.control}/calls`, { method: 'DELETE' });
    expect(cleared.status).toBe(204);
    expect(await getJson(`${cloud.control}/calls`)).toEqual([]);
    expect(await getJson(`${cloud.control}/calls/summary`)).toEqual({});
  });
});

describe('the stream', () => {
  it('first gives a new reader the instances that are there', async () => {
    const cloud = await startCloud();
    await createGroup(cloud.autoscaling(), { DesiredCapacity: 2 });
    const ids = await instancesIn(cloud.autoscaling(), 'InService', 2);
    const stream = await openStream(cloud.control);
    expect(stream.lines.map((line) => line.type)).toEqual(['instance', 'instance', 'synced']);
    expect(stream.lines[0]).toEqual({
      type: 'instance',
      at: anyNumber,
      account: home,
      region,
      group: 'web',
      instanceId: ids[0],
      zone: 'eu-west-1a',
      from: null,
      to: 'InService',
    });
  });

  it('serves several readers, and outlives one that goes', async () => {
    const cloud = await startCloud();
    const abort = new AbortController();
    const gone = await fetch(`${cloud.control}/stream`, { signal: abort.signal });
    expect(gone.status).toBe(200);
    const stream = await openStream(cloud.control);
    abort.abort();
    await createGroup(cloud.autoscaling(), { DesiredCapacity: 1 });
    await stream.find((line) => line.type === 'event');
  });
});

describe('the timings', () => {
  it('hold back every answer', async () => {
    const cloud = await startCloud();
    const body = JSON.stringify({ answerMs: 150 });
    await fetch(`${cloud.control}/timings`, { method: 'PATCH', body });
    const startedAt = performance.now();
    await createGroup(cloud.autoscaling());
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149);
  });

  it('can be changed one by one while it runs', async () => {
    const cloud = await startCloud();
    const patch = (body: string) => fetch(`${cloud.control}/timings`, { method: 'PATCH', body });
    const changed = await patch('{"pendingMs":3600000}');
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ pendingMs: 3_600_000, terminatingMs: 20 });
    await createGroup(cloud.autoscaling(), { DesiredCapacity: 1 });
    await instancesIn(cloud.autoscaling(), 'Pending', 1);
    const wrong = await patch('{"pendingSeconds":1,"terminatingMs":-1}');
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toMatch(/pendingSeconds.*terminatingMs/);
    expect(await getJson(`${cloud.control}/timings`)).toMatchObject({ terminatingMs: 20 });
    expect((await patch('no json')).status).toBe(400);
  });
});

describe('the control port', () => {
  it('explains itself: every route, every timing and every kind of fault', async () => {
    const cloud = await startCloud();
    const answer = await fetch(`${cloud.control}/`);
    expect(answer.status).toBe(200);
    const help = await answer.text();
    const named = [
      ...routes.map(({ method, path }) => `${method.padEnd(6)} ${path}`),
      ...Object.keys(parseConfig({ accounts: [onlyAccount] }).timings),
      ...faultSchema.options.map((one) => `\n  ${one.shape.kind.value} `),
      ...new Set(faultSchema.options.flatMap((one) => Object.keys(one.shape))),
    ];
    for (const name of named) expect(help).toContain(name);
    for (const { shape } of faultSchema.options) {
      expect(Object.keys(shape)).toEqual(expect.arrayContaining(['action', 'times', 'forMs']));
    }
  });

  it('says what there is when asked for something else', async () => {
    const cloud = await startCloud();
    const answer = await fetch(`${cloud.control}/nothing`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toMatch(/There is no GET \/nothing; there is GET \/calls, /);
  });
});

describe('a ring', () => {
  it('keeps the newest entries in order', () => {
    const ring = newRing<number>(3);
    for (let entry = 0; entry < 20; entry += 1) ring.push(entry);
    expect(ring.list()).toEqual([17, 18, 19]);
  });
});

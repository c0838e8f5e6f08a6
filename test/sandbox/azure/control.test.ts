import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../../sandbox/azure/config.ts';
import { routes } from '../../../sandbox/azure/control/routes.ts';
import { faultSchema } from '../../../sandbox/azure/faults/fault.ts';
import { anyNumber, fromJson, having, matching } from '../aws/matchers.ts';
import { steer } from '../aws/steer.ts';
import { config, createScaleSet, production, scaleTo, startCloud } from './cloud.ts';

const whole = { ...config, publish: () => {}, tls: { certPem: 'c', keyPem: 'k' } };

/** Reads `GET /stream` until the test ends, and gives the lines so far. */
async function openStream(control: string): Promise<readonly unknown[]> {
  const abort = new AbortController();
  const { body } = await fetch(`${control}/stream`, { signal: abort.signal });
  const lines: unknown[] = [];
  const reading = (async () => {
    let rest = '';
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts.map(fromJson));
    }
  })();
  onTestFinished(async () => {
    abort.abort();
    await reading.catch(() => {});
  });
  return lines;
}

describe('the stream', () => {
  it('gives the instances that are there, and then every step and event', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 1, zones: ['2'] });
    const lines = await openStream(cloud.control);
    const line = {
      type: 'instance',
      at: anyNumber,
      subscription: production,
      resourceGroup: 'Web-RG',
      location: 'westeurope',
      scaleSet: 'web',
      instanceId: '0',
      resourceId: matching(/virtualMachineScaleSets\/web\/virtualMachines\/0$/),
      computerName: 'web000000',
      zone: '2',
    };
    await expect.poll(() => lines).toHaveLength(2);
    await scaleTo(compute, 0);
    await expect.poll(() => lines).toHaveLength(5);
    const [first, second, ...others] = lines;
    expect([first, second]).toEqual([{ ...line, from: null, to: 'Running' }, { type: 'synced' }]);
    expect(others).toEqual(
      expect.arrayContaining([
        {
          type: 'event',
          at: anyNumber,
          event: having({ status: 'Succeeded' }),
        },
        { ...line, from: 'Running', to: 'Deleting:Running' },
        { ...line, from: 'Deleting:Running', to: null },
      ]),
    );
  });
});

describe('the control port', () => {
  it('explains itself: every route, every timing and every kind of fault', async () => {
    const { control } = await startCloud();
    const help = (await steer(control, 'GET', '/')).text;
    const named = [
      ...routes.map(({ method, path }) => `${method.padEnd(6)} ${path}`),
      ...Object.keys(parseConfig(whole).timings),
      ...faultSchema.options.map((one) => `\n  ${one.shape.kind.value} `),
      ...new Set(faultSchema.options.flatMap((one) => Object.keys(one.shape))),
    ];
    for (const name of named) expect(help).toContain(name);
  });

  it('changes timings one by one, and refuses others', async () => {
    const { control } = await startCloud();
    const changed = await steer(control, 'PATCH', '/timings', { createMs: 77 });
    expect(fromJson(changed.text)).toMatchObject({ createMs: 77, deleteMs: 10 });
    expect(await steer(control, 'PATCH', '/timings', { createSeconds: 1 })).toMatchObject({
      status: 400,
    });
    expect(fromJson((await steer(control, 'GET', '/timings')).text)).toMatchObject({
      createMs: 77,
    });
  });
});

describe('parseConfig', () => {
  it('fills in what is left out', () => {
    expect(parseConfig({ ...whole, timings: { createMs: 5 } })).toMatchObject({
      timings: { createMs: 5, deleteMs: 1_000, limitFactor: 1, eventsWhen: 'accepted' },
      ports: { endpoint: 0, identity: 0, control: 0 },
    });
  });

  const [subscription] = config.subscriptions;
  const [identity] = config.identities;

  it.each([
    [{ subscriptions: [] }, /subscriptions: .*\(got \[\]\)/],
    [{ subscriptions: [{ ...subscription, id: 'x' }] }, /subscriptions\.0\.id: a GUID is needed/],
    [
      { subscriptions: [subscription, subscription], identities: [identity] },
      /subscriptions\.1\.id: .* is used twice/,
    ],
    [{ identities: [identity, identity] }, /identities\.1\.clientId: .* is used twice/],
    [
      { subscriptions: [subscription] },
      /identities\.0\.subscriptions\.1: .* is not among subscriptions\[\]\.id/,
    ],
    [{ timings: { createMs: -1 } }, /timings\.createMs: .*\(got -1\)/],
    [{ publish: 'no' }, /publish: a function is needed/],
    [{ odd: 1 }, /Unrecognized key: "odd"/],
  ])('refuses %j and names value and place', (changes, message) => {
    expect(() => parseConfig({ ...whole, ...changes })).toThrow(message);
  });
});

describe('the ports', () => {
  it('are all free again where one is taken', async () => {
    const cloud = await startCloud();
    const taken = Number(new URL(cloud.control).port);
    const ports = { endpoint: 0, identity: 0, control: taken };
    await expect(startCloud({ ports })).rejects.toThrow(/Cannot listen on 127\.0\.0\.1:/);
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFault, shortenPages } from './cloud-trouble.ts';
import type { Exchange } from './gate.ts';
import type { GroupPlace } from './groups.ts';
import type { PoolObject } from './objects.ts';
import { createSweepWorld, type SweepWorld } from './sweep-world.ts';

const action = 'DescribeAutoScalingGroups';
const names = ['one', 'two', 'elsewhere', 'lent', 'lent-elsewhere'] as const;
type Name = (typeof names)[number];

let world: SweepWorld;
const places = new Map<Name, GroupPlace>();
let before: readonly PoolObject[];

function placeOf(name: Name): GroupPlace {
  const place = places.get(name);
  if (place === undefined) throw new Error(`no ${name} was added`);
  return place;
}

const pools = (): Promise<readonly PoolObject[]> =>
  Promise.all(names.map((name) => world.pool(name)));

const where = (name: Name): unknown => {
  const { account, region } = placeOf(name);
  return expect.stringMatching(new RegExp(`account ${account}.*region ${region}`));
};

/** Of the function sweep: a list of these objects. */
const listsOf =
  (plural: string) =>
  ({ environment, method, path }: Exchange): boolean =>
    environment.startsWith('sweep-') && method === 'GET' && new RegExp(`/${plural}\\?`).test(path);

beforeAll(async () => {
  world = await createSweepWorld({ scale: false });
  const { tenant } = world.cloud.accounts;
  const [, region] = world.cloud.regions;
  const elsewhere: Record<Name, object> = {
    one: {},
    two: {},
    elsewhere: { region },
    lent: { account: tenant },
    'lent-elsewhere': { account: tenant, region },
  };
  await Promise.all(
    names.map(async (name) => {
      const place = await world.addPool({ name, replicas: 2, ...elsewhere[name] });
      places.set(name, place);
      await world.inStep(name, place, 2);
    }),
  );
  await world.quiet();
  await settled();
  before = await pools();
});
afterAll(() => world.end());

/** A sweep finds nothing any more: what events are still to tell has been told. */
async function settled(): Promise<void> {
  await world.eventually('all is in sync', async () => {
    const { tally } = await world.sweeper.tick();
    expect(tally).toMatchObject({ pools: names.length, unseen: 0 });
    expect(tally.findings).toEqual({});
  });
}

describe('a sweep', () => {
  it('I1: leaves out what it cannot read, goes on, and says where and why', async () => {
    const cases = [
      ['elsewhere', { kind: 'empty', element: 'Instances' }, 'incomplete-reading'],
      ['lent', { kind: 'throttle' }, 'cloud-throttled'],
      ['lent-elsewhere', { kind: 'error', code: 'ExpiredToken', status: 403 }, 'cloud-unavailable'],
    ] as const;
    const faults = await Promise.all(
      cases.map(([name, fault]) => addFault(world.cloud, placeOf(name), { action, ...fault })),
    );
    const { end, tally } = await world.sweeper.tick();
    await Promise.all(faults.map((fault) => fault.end()));
    expect(end).toBe('complete');
    expect(tally).toMatchObject({ pools: 2, unseen: 3, findings: {}, failed: 0 });
    const { unseen } = await world.record();
    for (const [name, , code] of cases) {
      expect(unseen).toContainEqual(
        expect.objectContaining({ where: where(name), pools: 1, code }),
      );
    }
    expect(await pools()).toEqual(before);
  });

  it('I1: takes a group whose page was lost for missing, looks again, and writes nothing', async () => {
    await shortenPages(world.cloud);
    const fault = { action, kind: 'missing-page', page: 2, times: 1 };
    const lost = await addFault(world.cloud, placeOf('one'), fault);
    const { tally } = await world.sweeper.tick();
    expect(await lost.acted()).toBe(1);
    await lost.end();
    expect(tally).toMatchObject({ findings: { 'group-missing': 1 }, corrected: 0, failed: 0 });
    expect((await pools()).map(({ spec }) => spec)).toEqual(before.map(({ spec }) => spec));
    expect(await pools()).toEqual(before);
  });

  it('takes a page that comes twice for what it is, and writes nothing', async () => {
    await shortenPages(world.cloud);
    const twice = await addFault(world.cloud, placeOf('one'), { action, kind: 'repeated-page' });
    const { tally } = await world.sweeper.tick();
    expect(await twice.acted()).toBe(1);
    await twice.end();
    expect(tally).toMatchObject({ pools: names.length, unseen: 0, findings: {} });
    expect(await pools()).toEqual(before);
  });

  it('outlasts an API server that is restarted', async () => {
    const held = world.gates.cluster.hold('answer', listsOf('machinepools'));
    const sweeping = world.sweeper.tick();
    await held.arrived;
    const outage = world.gates.cluster.disturb({ kind: 'cut' }, ({ environment }) =>
      environment.startsWith('sweep-'),
    );
    held.cut();
    await world.eventually('it tries again', () => {
      expect(outage.met.length).toBeGreaterThan(2);
    });
    outage.end();
    expect(await sweeping).toMatchObject({
      end: 'complete',
      tally: { pools: names.length, unseen: 0, findings: {} },
    });
    expect(await pools()).toEqual(before);
  });

  it('is handed on where its time is over, and goes on after the last pool', async () => {
    // Half of it is for reading: the answer to a list comes when that is over.
    const hasty = await world.startSweep('sweep-hasty', 8_000);
    const held = world.gates.cluster.hold('answer', listsOf('autoscalinggroupmachinepools'));
    const first = hasty.tick();
    await held.arrived;
    // The next hop lists it, the first one has not heard of it.
    await world.cluster.createPool('zz-late', world.placeOf({ name: 'zz-late' }));
    await delay(4_100);
    held.release();
    const { end, tally } = await first;
    expect(end).toBe('incomplete');
    expect(tally).toMatchObject({ pools: names.length });
    const ended = await world.eventually('the next hop comes to the end', async () => {
      const lines = await hasty.log();
      const line = lines.find(({ message }) => message === 'sweep ended');
      expect(line).toBeDefined();
      return line;
    });
    expect(ended).toMatchObject({ complete: true, pools: names.length + 1 });
    await world.eventually('it is recorded and counted', async () => {
      expect(await world.record()).toMatchObject({ startedAt: ended?.['startedAt'] });
      expect(await hasty.counted('SweepsCompleted')).toBe(1);
    });
    expect(await hasty.counted('SweepsHandedOn')).toBe(1);
    expect(await hasty.counted('PoolsSwept')).toBe(names.length + 1);
  });
});

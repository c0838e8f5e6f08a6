import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFault, failLaunches } from './cloud-trouble.ts';
import { freshMessage } from './events.ts';
import { readsPool, writesList } from './exchanges.ts';
import { deferred, growThroughFault, logged } from './fault-actions.ts';
import { apiServerCases, cloudCases, hangingCase, silentCase } from './fault-cases.ts';
import { awayNames, createFaultyWorld, policyMessage, type FaultyWorld } from './faulty-world.ts';
import { conditionOf } from './objects.ts';
import { describePageFaults } from './page-faults.ts';
import { describeQueueFaults } from './queue-faults.ts';
import { refusedLabel } from './refusing-policy.ts';

let world: FaultyWorld;
beforeAll(async () => {
  world = await createFaultyWorld();
});
afterAll(() => world.end());

describe.concurrent(
  'I1: the list stays, and grows when all is well again, where the reading of the group',
  () => {
    it.each([hangingCase, ...cloudCases])('$what', async ({ name, fault, detail }) => {
      const pool = world.poolNamed(name);
      const begin = async () => (await addFault(world.cloud, pool.place, fault)).end;
      await world.inTurn(pool.place, () => growThroughFault(world, pool, begin, detail));
    });

    it('shows a state from before its last instances', async () => {
      const { name, place } = world.poolNamed('stale');
      await world.inTurn(place, async () => {
        const stale = { kind: 'stale', action: 'DescribeAutoScalingGroups' };
        // Where several faults fit, the oldest acts: as long as there is this one, nothing is frozen.
        const fresh = await addFault(world.cloud, place, { ...stale, lagMs: 1 });
        const frozen = await addFault(world.cloud, place, { ...stale, frozen: true });
        await world.scaleInSilence(place, 5);
        await world.paths.send(freshMessage(place));
        const list = await world.inStep(name, place, 5);
        const versions = (await world.cluster.versions(name)).length;
        await fresh.end();
        await world.paths.send(freshMessage(place));
        await world.eventually('an old state was read', async () => {
          expect((await world.pool(name)).status).toHaveProperty('pendingShrink');
        });
        expect(await frozen.acted()).toBeGreaterThan(0);
        await frozen.end();
        await world.paths.send(freshMessage(place));
        await world.eventually('the doubt is over', async () => {
          expect((await world.pool(name)).status).not.toHaveProperty('pendingShrink');
        });
        expect(await world.inStep(name, place, 5)).toEqual(list);
        expect(await world.listsSince(name, versions)).toEqual([]);
      });
    });

    it('needs a role that STS does not give', async () => {
      const { stranger: account, home } = world.cloud.accounts;
      const [region] = world.cloud.regions;
      const place = world.placeOf({ name: 'lent', account, region });
      const refusal = { kind: 'throttle', action: 'AssumeRole' };
      const fault = await addFault(world.cloud, { account: home, region }, refusal);
      await world.cluster.grant('stranger', {
        accountID: account,
        ...world.cloud.roleOf(account),
        regions: [region],
        namespaces: [world.cluster.namespace],
      });
      await world.addPool({ name: 'lent', account, region, replicas: 2 });
      await deferred(world, place, /^DescribeAutoScalingGroups .*: Throttling: Rate exceeded$/);
      const { spec, status } = await world.pool('lent');
      expect([spec.providerIDList, status]).toEqual([[], undefined]);
      await fault.end();
      await world.inStep('lent', place, 2);
    });
  },
);

describePageFaults(() => world);

describe.concurrent(
  'I9: the message comes back, and the list is right then, where the API server',
  () => {
    it.each([silentCase, ...apiServerCases])('$what', async ({ name, how, request, detail }) => {
      const fits = request === 'reading' ? readsPool(name) : writesList(name);
      const begin = async () => {
        const trouble = world.gates.cluster.disturb(how, fits);
        return async () => trouble.end();
      };
      await growThroughFault(world, world.poolNamed(name), begin, detail);
    });

    it('answers a write with 422, since a policy of the cluster refuses the list', async () => {
      const labelled = (value: string | null) =>
        world.cluster.patch('pool', 'refused', { metadata: { labels: { [refusedLabel]: value } } });
      const begin = async () => {
        await labelled('yes');
        return () => labelled(null);
      };
      const said = `^cluster-refused: Writing the list of .*/refused: .* 422 .*${policyMessage}`;
      await growThroughFault(world, world.poolNamed('refused'), begin, new RegExp(said));
    });
  },
);

describeQueueFaults(() => world);

describe.concurrent('a group that launches nothing', () => {
  it('says so in CapacityAvailable in the words of AWS, and no longer when it launches again', async () => {
    const { name, place } = world.poolNamed('capacity');
    const list = await world.inStep(name, place, 2);
    const letLaunch = await failLaunches(world.cloud, place, {
      code: 'InsufficientInstanceCapacity',
      message: 'We do not have sufficient c9.nano capacity.',
    });
    await world.cloud.scale(place, 4);
    const pool = await world.eventually('it is said that launches fail', async () => {
      const seen = await world.pool(name);
      expect(conditionOf(seen, 'CapacityAvailable')?.status).toBe('False');
      return seen;
    });
    expect(conditionOf(pool, 'CapacityAvailable')).toMatchObject({
      reason: 'LaunchFailed',
      message:
        'The group wants 4 instances and its last launch failed: Could not launch On-Demand Instances. InsufficientInstanceCapacity - We do not have sufficient c9.nano capacity. Launching EC2 instance failed.',
    });
    expect(pool.spec.providerIDList).toEqual(list);
    expect(conditionOf(pool, 'Ready')?.status).toBe('True');
    await letLaunch();
    await world.inStep(name, place, 4);
    expect(conditionOf(await world.pool(name), 'CapacityAvailable')).toMatchObject({
      status: 'True',
      reason: 'Available',
      message: '',
    });
  });
});

describe('I9: a message is done where the API server', () => {
  it('answers a write with 404, since the pool was deleted: it is not made anew', async () => {
    const { name, place } = world.poolNamed('deleted');
    const held = world.gates.cluster.hold('request', writesList(name));
    await world.cloud.scale(place, 3);
    await held.arrived;
    await world.cluster.deletePool(name);
    held.release();
    await logged(world, { message: 'group ignored', reason: 'pool-deleted' }, place);
    await expect(world.pool(name)).rejects.toThrow(/ 404: /);
  });
});

describe('I9: an API server that is away for a while', () => {
  it('costs time, and neither a message nor a list', async () => {
    const away = awayNames.map((name) => world.poolNamed(name));
    for (const { place } of away) await world.scaleInSilence(place, 4);
    const before = await Promise.all(away.map(({ name }) => world.pool(name)));
    const outage = world.gates.cluster.disturb({ kind: 'cut' }, () => true);
    for (const { place } of away) await world.paths.send(freshMessage(place));
    await world.eventually('each message was received twice', async () => {
      const lines = (await world.function.log()).filter(({ detail }) =>
        detail?.startsWith('cluster-unavailable: '),
      );
      for (const { name } of away) {
        const ofPool = lines.filter(({ group }) => group?.endsWith(`/${name}`));
        expect(ofPool.length, name).toBeGreaterThanOrEqual(2);
      }
    });
    expect(await Promise.all(away.map(({ name }) => world.pool(name)))).toEqual(before);
    outage.end();
    for (const { name, place } of away) await world.inStep(name, place, 4);
  });
});

describe('after all that', () => {
  it('I9: no message is left, and none was given up', async () => {
    await world.quiet();
    expect(await world.paths.depths()).toEqual({ events: 0, scale: 0, rejected: 0, redrive: 0 });
  });
});

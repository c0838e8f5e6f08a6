import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerIds, type GroupPlace, type Member } from './groups.ts';
import { freshMessage } from './events.ts';
import { conditionOf } from './objects.ts';
import type { PoolOptions } from './pool-actions.ts';
import { createWorld, type World } from './world.ts';

const drain = { name: 'drain', on: 'terminate' } as const;

let world: World;
/** The groups of the pools that are in step from the start; they are made together to save time. */
const places = new Map<string, GroupPlace>();

beforeAll(async () => {
  world = await createWorld({ scale: false });
  const { tenant } = world.cloud.accounts;
  const [, region] = world.cloud.regions;
  const pools: readonly PoolOptions[] = [
    { name: 'launch', replicas: 2 },
    { name: 'sizes', replicas: 2 },
    { name: 'by-hand', replicas: 2 },
    { name: 'detached', replicas: 2 },
    { name: 'tenant', account: tenant, replicas: 2 },
    { name: 'region', region, replicas: 2 },
    { name: 'drained', replicas: 2, hook: drain },
    { name: 'owned', replicas: 1 },
    { name: 'gone', replicas: 3 },
  ];
  await Promise.all(
    pools.map(async (pool) => {
      const place = await world.addPool(pool);
      await world.inStep(pool.name, place, pool.replicas);
      places.set(pool.name, place);
    }),
  );
});
afterAll(() => world.end());

function placeOf(name: string): GroupPlace {
  const place = places.get(name);
  if (place === undefined) throw new Error(`no pool ${name} was added`);
  return place;
}

async function memberOf(place: GroupPlace): Promise<Member> {
  const [member] = (await world.cloud.members(place)) ?? [];
  if (member === undefined) throw new Error(`the group ${place.group} has no instance`);
  return member;
}

/** Only events lead to anything meanwhile; the watch must not be away for long. */
async function withoutWatch(run: () => Promise<void>): Promise<void> {
  const { pid } = world.watch();
  process.kill(pid, 'SIGSTOP');
  await run().finally(() => process.kill(pid, 'SIGCONT'));
}

function waitFor(what: string, check: () => Promise<void>): Promise<void> {
  return world.eventually(what, check);
}

describe('a change in an Auto Scaling group', () => {
  it('brings instances that launch to the list and to the MachinePool, with all that a person asks', async () => {
    const place = placeOf('launch');
    await withoutWatch(async () => {
      await world.quiet();
      await world.cloud.scale(place, 3);
      await world.inStep('launch', place, 3);
    });
    await waitFor('the pool has settled', async () => {
      expect(conditionOf(await world.pool('launch'), 'Settled')?.status).toBe('True');
    });
    const { status } = await world.pool('launch');
    expect(status).toMatchObject({
      ready: true,
      initialization: { provisioned: true },
      replicas: 3,
      groupID: expect.stringMatching(
        `^arn:aws:autoscaling:${place.region}:${place.account}:autoScalingGroup:.*/launch$`,
      ) as string,
      owner: 'cluster',
      desiredCapacity: 3,
      minimumCapacity: 0,
      maximumCapacity: 50,
      countsByState: { InService: 3 },
      transitioning: [],
      transitioningMore: 0,
      lastChange: {
        time: expect.stringMatching(/Z$/) as string,
        cause: 'EC2 Instance Launch Successful',
      },
      observedAt: expect.stringMatching(/Z$/) as string,
      deprecated: { v1beta1: { conditions: [{ type: 'Ready', status: 'True' }] } },
    });
    const conditions = status?.conditions.map((one) => [one.type, `${one.status} ${one.reason}`]);
    expect(Object.fromEntries(conditions ?? [])).toMatchObject({
      AccessAllowed: 'True Allowed',
      GroupClaimed: 'True Claimed',
      GroupFound: 'True Found',
      ListCurrent: 'True Observed',
      Paused: 'False NotPaused',
      Ready: 'True InSync',
      Settled: 'True Settled',
    });
  });

  it('follows a group that grows, shrinks, and shrinks to nothing', async () => {
    const place = placeOf('sizes');
    for (const size of [6, 3, 0]) {
      await world.cloud.scale(place, size);
      await world.inStep('sizes', place, size);
    }
    expect((await world.pool('sizes')).status).toMatchObject({ ready: true, replicas: 0 });
  });

  it('takes an instance off the list that was terminated by hand, and puts its successor on', async () => {
    const place = placeOf('by-hand');
    const { instanceId, providerId } = await memberOf(place);
    await world.cloud.terminate(place, instanceId);
    await waitFor('the instance is off the list', async () => {
      expect((await world.pool('by-hand')).spec.providerIDList).not.toContain(providerId);
    });
    await world.inStep('by-hand', place, 2);
  });

  it('takes an instance off the list that was detached', async () => {
    const place = placeOf('detached');
    const { instanceId, providerId } = await memberOf(place);
    await world.cloud.detach(place, instanceId);
    await waitFor('the instance is off the list', async () => {
      expect((await world.pool('detached')).spec.providerIDList).not.toContain(providerId);
    });
    await world.inStep('detached', place, 1);
    expect((await world.pool('detached')).status).toMatchObject({ desiredCapacity: 1 });
  });

  it('is read in another account by the role and the external ID of its CloudAccount', async () => {
    const place = placeOf('tenant');
    const { account: tenant } = place;
    await world.cloud.scale(place, 3);
    await world.inStep('tenant', place, 3);
    const calls = (await world.cloud.calls()).filter(({ account }) => account === tenant);
    const readers = calls.map(({ action, principal }) => [action, principal]);
    const principal = `arn:aws:sts::${tenant}:assumed-role/poolsync/poolsync`;
    expect(new Set(readers.map(String))).toEqual(
      new Set([String(['DescribeAutoScalingGroups', principal])]),
    );
  });

  it('is read in another region', async () => {
    const place = placeOf('region');
    await world.cloud.scale(place, 3);
    const list = await world.inStep('region', place, 3);
    expect(list.every((id) => id.startsWith(`aws:///${place.region}`))).toBe(true);
  });

  it('keeps an instance that waits in a hook on the list until the hook is completed', async () => {
    const place = placeOf('drained');
    await world.cloud.scale(place, 1);
    await waitFor('the pool shows an instance that drains', async () => {
      const { status, spec } = await world.pool('drained');
      expect(status).toMatchObject({
        replicas: 2,
        desiredCapacity: 1,
        countsByState: { InService: 1, 'Terminating:Wait': 1 },
        transitioning: [{ state: 'Terminating:Wait' }],
      });
      expect(spec.providerIDList).toEqual(providerIds(await world.cloud.members(place)));
    });
    const draining = (await world.cloud.members(place))?.find(({ state }) => state !== 'InService');
    await world.cloud.completeHook(place, drain.name, draining?.instanceId ?? '');
    expect(await world.inStep('drained', place, 1)).not.toContain(draining?.providerId);
  });

  it('is told by a hook that writes to the queue itself, without any event', async () => {
    const hook = { name: 'boot', on: 'launch', notifies: world.paths.events.arn } as const;
    const place = await world.addObjects({ name: 'flat', replicas: 1 });
    // The watch asks for a pool that is new; the next time it would be ten seconds later.
    await waitFor('the new pool was looked at', async () => {
      expect(conditionOf(await world.pool('flat'), 'GroupFound')?.status).toBe('False');
    });
    await world.paths.withoutEvents(place, async () => {
      await world.cloud.createGroup(place, { size: 1, hook });
      await waitFor('the instance that waits is listed', async () => {
        const { spec, status } = await world.pool('flat');
        expect(status).toMatchObject({
          countsByState: { 'Pending:Wait': 1 },
          lastChange: { cause: 'autoscaling:EC2_INSTANCE_LAUNCHING' },
        });
        expect(spec.providerIDList).toEqual(providerIds(await world.cloud.members(place)));
      });
    });
    const { instanceId } = await memberOf(place);
    await world.cloud.completeHook(place, hook.name, instanceId);
    await world.inStep('flat', place, 1);
    // AWS tries the hook's queue with a message of its own.
    const ignored = (await world.function.log()).map(({ reason }) => reason);
    expect(ignored).toContain('test-notification');
  });

  it('shows that the cloud owns the count where the MachinePool says so', async () => {
    const place = placeOf('owned');
    const annotations = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' };
    await world.cluster.patch('machinePool', 'owned', { metadata: { annotations } });
    await world.cloud.scale(place, 2);
    await world.inStep('owned', place, 2);
    expect((await world.pool('owned')).status).toMatchObject({ owner: 'cloud' });
  });

  it('I1: keeps the list of a group that is gone, and says that it is gone', async () => {
    const place = placeOf('gone');
    const list = await world.inStep('gone', place, 3);
    await world.paths.withoutEvents(place, async () => {
      await world.cloud.deleteGroup(place);
      await waitFor('the group is gone', async () => {
        expect(await world.cloud.members(place)).toBeUndefined();
      });
    });
    await world.paths.send(freshMessage(place));
    await waitFor('the pool says so', async () => {
      const pool = await world.pool('gone');
      expect(conditionOf(pool, 'GroupFound')).toMatchObject({
        status: 'False',
        reason: 'GroupNotFound',
      });
      expect(conditionOf(pool, 'Ready')).toMatchObject({ status: 'False' });
    });
    const pool = await world.pool('gone');
    expect(pool.spec.providerIDList).toEqual(list);
    expect(pool.status).toMatchObject({ ready: true, replicas: 3 });
    expect((await world.machinePool('gone')).spec.providerIDList).toEqual(list);
  });

  it('I1: every list that was ever written is sorted, has each ID once, and ready never falls', async () => {
    for (const name of [...places.keys(), 'flat']) {
      const versions = await world.cluster.versions(name);
      expect(versions.length, name).toBeGreaterThan(2);
      for (const { spec } of versions) {
        expect(spec.providerIDList, name).toEqual([...new Set(spec.providerIDList)].toSorted());
      }
      const ready = versions.map(({ status }) => status?.ready === true);
      expect(ready.slice(ready.indexOf(true)), name).not.toContain(false);
    }
  });
});

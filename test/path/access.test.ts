import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterName } from './cluster-side.ts';
import { freshMessage } from './events.ts';
import { conditionOf, type PoolObject } from './objects.ts';
import { createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ scale: false });
  const { tenant } = world.cloud.accounts;
  // Made together to save time.
  const pools = ['by-pool', 'by-machinepool', 'by-cluster', 'deleted', 'revoked'].map((name) => ({
    name,
    replicas: 2,
    ...(name === 'revoked' ? { account: tenant } : {}),
  }));
  await Promise.all(
    pools.map(async (pool) => world.inStep(pool.name, await world.addPool(pool), 2)),
  );
  await world.quiet();
});
afterAll(() => world.end());

type Condition = readonly [type: string, status: string, reason: string];

/** Waits until the pool has the condition; gives its message. */
function saidOf(name: string, [type, status, reason]: Condition): Promise<string> {
  return world.eventually(`${name} has ${type}=${status}, ${reason}`, async () => {
    const condition = conditionOf(await world.pool(name), type);
    expect(condition).toMatchObject({ status, reason });
    return condition?.message ?? '';
  });
}

async function logged(message: string, group: string, reason: string): Promise<void> {
  await world.eventually(`the log says "${message}" of ${group}`, async () => {
    const lines = (await world.function.log()).filter((line) => line.group?.endsWith(`/${group}`));
    expect(lines).toContainEqual(expect.objectContaining({ message, reason }));
  });
}

/** What stands in the pool but for the condition that it is paused. */
function butPaused({ spec, status }: PoolObject): unknown {
  const conditions = status?.conditions.filter(({ type }) => type !== 'Paused');
  return { spec, status: { ...status, conditions } };
}

describe('I7: a group that no CloudAccount allows is neither read nor listed', () => {
  /** What a CloudAccount grants of the stranger's account; none at all for undefined. */
  const refusals: readonly [
    string,
    Record<string, readonly string[]> | undefined,
    string,
    RegExp,
  ][] = [
    ['account', undefined, 'NoCloudAccount', /Create a CloudAccount/],
    ['namespace', { namespaces: ['other'] }, 'NamespaceNotAllowed', /spec\.namespaces/],
    ['region', { regions: ['us-east-1'] }, 'RegionNotAllowed', /spec\.regions/],
    ['name', { groupNamePatterns: ['blue-*'] }, 'GroupNameNotAllowed', /spec\.groupNamePatterns/],
  ];

  it.each(refusals)('by its %s', async (what, changes, reason, cure) => {
    const { stranger } = world.cloud.accounts;
    if (changes !== undefined) {
      const [region] = world.cloud.regions;
      const granted = { regions: [region], namespaces: [world.cluster.namespace], ...changes };
      const account = { accountID: stranger, ...world.cloud.roleOf(stranger) };
      await world.cluster.grant('stranger', { ...account, ...granted });
    }
    const name = `denied-${what}`;
    await world.addPool({ name, account: stranger, replicas: 2 });
    expect(await saidOf(name, ['AccessAllowed', 'False', reason])).toMatch(cure);
    expect(await saidOf(name, ['Ready', 'False', reason])).toMatch(cure);
    await world.quiet();
    const { spec, status } = await world.pool(name);
    expect(spec.providerIDList).toEqual([]);
    expect(status).not.toHaveProperty('ready');
    const calls = await world.cloud.calls();
    expect(calls.filter(({ account }) => account === stranger)).toEqual([]);
    if (changes !== undefined) await world.cluster.revoke('stranger');
  });

  it('and is followed as soon as one allows it', async () => {
    const { stranger } = world.cloud.accounts;
    await world.cluster.grant('stranger', {
      accountID: stranger,
      ...world.cloud.roleOf(stranger),
      regions: ['*'],
      namespaces: ['*'],
      groupNamePatterns: ['*-name'],
    });
    const place = world.placeOf({ name: 'denied-name', account: stranger });
    await world.cloud.scale(place, 3);
    await world.inStep('denied-name', place, 3);
    await world.cluster.revoke('stranger');
  });
});

describe('I7: a role that does not fit its CloudAccount', () => {
  it("shows AWS's refusal of a wrong external ID, and nothing is listed", async () => {
    const { stranger } = world.cloud.accounts;
    const { roleARN } = world.cloud.roleOf(stranger);
    await world.cluster.grant('stranger', {
      accountID: stranger,
      roleARN,
      externalID: 'wrong-word',
      regions: ['*'],
      namespaces: [world.cluster.namespace],
    });
    await world.addPool({ name: 'wrong-word', account: stranger, replicas: 1 });
    expect(await saidOf('wrong-word', ['GroupFound', 'Unknown', 'CloudDenied'])).toMatch(
      /AssumeRole/,
    );
    await world.quiet();
    expect((await world.pool('wrong-word')).spec.providerIDList).toEqual([]);
    await world.cluster.revoke('stranger');
  });

  it('never lists the namesake in the account of the function itself', async () => {
    const { stranger, home } = world.cloud.accounts;
    const namesake = world.placeOf({ name: 'namesake', account: home });
    await world.cloud.createGroup(namesake, { size: 2 });
    await world.cluster.grant('stranger', {
      accountID: stranger,
      regions: ['*'],
      namespaces: [world.cluster.namespace],
    });
    await world.addPool({ name: 'namesake', account: stranger, replicas: 1 });
    expect(await saidOf('namesake', ['GroupFound', 'Unknown', 'WrongAccount'])).toMatch(
      /spec\.roleARN/,
    );
    await world.quiet();
    const lists = (await world.cluster.versions('namesake')).map(({ spec }) => spec.providerIDList);
    expect(lists.flat()).toEqual([]);
    await world.cluster.revoke('stranger');
  });
});

describe('I7: a CloudAccount that is taken away', () => {
  it('leaves the list as it is, says so, and gives way again when it is back', async () => {
    const { tenant } = world.cloud.accounts;
    const place = world.placeOf({ name: 'revoked', account: tenant });
    const list = await world.inStep('revoked', place, 2);
    await world.cluster.revoke('tenant');
    const callsBefore = (await world.cloud.calls()).length;
    await world.scaleAlone(place, 4);
    expect(await saidOf('revoked', ['AccessAllowed', 'False', 'NoCloudAccount'])).toMatch(tenant);
    await saidOf('revoked', ['ListCurrent', 'False', 'NoCloudAccount']);
    const pool = await world.pool('revoked');
    expect(pool.spec.providerIDList).toEqual(list);
    expect(pool.status).toMatchObject({ ready: true, replicas: 2 });
    const since = (await world.cloud.calls()).slice(callsBefore);
    expect(since.filter(({ account }) => account === tenant)).toEqual([]);
    await world.cluster.grant('tenant', {
      accountID: tenant,
      ...world.cloud.roleOf(tenant),
      regions: ['*'],
      namespaces: [world.cluster.namespace],
    });
    await world.paths.send(freshMessage(place));
    await world.inStep('revoked', place, 4);
    await saidOf('revoked', ['Ready', 'True', 'InSync']);
  });
});

describe('I7: while paused nothing but Paused is written, and the watch has it caught up after that', () => {
  const annotations = (value: string | null) => ({
    metadata: { annotations: { 'cluster.x-k8s.io/paused': value } },
  });
  const pauses: readonly [string, (paused: boolean) => Promise<void>][] = [
    ['pool', (paused) => world.cluster.patch('pool', 'by-pool', annotations(paused ? '' : null))],
    [
      'MachinePool',
      (paused) =>
        world.cluster.patch('machinePool', 'by-machinepool', annotations(paused ? 'true' : null)),
    ],
    ['Cluster', (paused) => world.cluster.patch('cluster', clusterName, { spec: { paused } })],
  ];

  it.each(pauses)('by its %s', async (what, pause) => {
    const name = `by-${what.toLowerCase()}`;
    const place = world.placeOf({ name });
    await saidOf(name, ['Settled', 'True', 'Settled']);
    const before = (await world.cluster.versions(name)).length;
    await pause(true);
    await world.scaleAlone(place, 4);
    await saidOf(name, ['Paused', 'True', 'Paused']);
    const [first, ...others] = (await world.cluster.versions(name)).slice(before - 1);
    for (const version of others) expect(butPaused(version)).toEqual(first && butPaused(first));
    await pause(false);
    await world.inStep(name, place, 4);
    await saidOf(name, ['Paused', 'False', 'NotPaused']);
  });
});

describe('I7: a pool without an owner', () => {
  it('is left alone until core has set the owner; the watch asks for it then', async () => {
    const place = world.placeOf({ name: 'orphan' });
    await world.cluster.createPool('orphan', place);
    await world.cloud.createGroup(place, { size: 2 });
    await logged('group ignored', 'orphan', 'awaits-owner');
    await world.quiet();
    const { spec, status } = await world.pool('orphan');
    expect(spec.providerIDList).toEqual([]);
    expect(status).toBeUndefined();
    await world.cluster.createMachinePool('orphan', 2);
    await world.inStep('orphan', place, 2);
  });
});

describe('I7: a pool that is being deleted', () => {
  const finalizer = (finalizers: readonly string[]) => ({ metadata: { finalizers } });

  it('is not written any more, and its messages are acknowledged', async () => {
    const place = world.placeOf({ name: 'deleted' });
    await world.cluster.patch('pool', 'deleted', finalizer(['poolsync.test/held']));
    await world.cluster.deletePool('deleted');
    const before = await world.pool('deleted');
    expect(before.metadata.deletionTimestamp).toBeDefined();
    await world.scaleAlone(place, 3);
    await logged('group ignored', 'deleted', 'pool-being-deleted');
    await world.quiet();
    const after = await world.pool('deleted');
    await world.cluster.patch('pool', 'deleted', finalizer([]));
    expect([after.spec, after.status]).toEqual([before.spec, before.status]);
  });
});

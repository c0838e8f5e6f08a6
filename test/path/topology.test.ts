import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerIds, type GroupPlace } from './groups.ts';
import type { Entry } from './topology/cluster-object.ts';
import { pasteExample, type Topology } from './topology/topology.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let topology: Topology;
let next: GroupPlace;

beforeAll(async () => {
  world = await createWorld();
  const sizes = { workers: 3, spot: 2, next: 2 } as const;
  await Promise.all(
    Object.entries(sizes).map(([name, size]) => world.cloud.createGroup(groupOf(name), { size })),
  );
  next = groupOf('next');
  topology = await pasteExample({
    file: 'aws.yaml',
    namespace: world.cluster.namespace,
    plural: 'autoscalinggroupmachinepools',
    values: { '111122223333': world.cloud.accounts.home, 'eu-west-1': world.cloud.regions[0] },
  });
}, 120_000);
afterAll(async () => {
  try {
    await topology.end();
  } finally {
    await world.end();
  }
});

function groupOf(name: string): GroupPlace {
  return world.placeOf({ name, group: `blue-${name}` });
}

/** Waits until an entry's pool and MachinePool list all of a group, which has so many instances. */
function listed(name: string, place: GroupPlace, size: number): Promise<void> {
  return world.eventually(`${size} instances of ${place.group} are listed in ${name}`, async () => {
    const members = (await world.cloud.members(place)) ?? [];
    expect(members.map(({ state }) => state)).toEqual(Array(size).fill('InService'));
    const { pool, machinePool } = await topology.made(name);
    expect(pool.spec.providerIDList).toEqual(providerIds(members));
    expect(machinePool.spec.providerIDList).toEqual(providerIds(members));
    expect(machinePool.status.replicas).toBe(size);
  });
}

/** Waits until core has reconciled the topology, or says why it cannot. */
function topologyIs(status: 'True' | 'False', message: RegExp): Promise<void> {
  return world.eventually(`TopologyReconciled is ${status}`, async () => {
    const reconciled = await topology.reconciled();
    expect(reconciled.status).toBe(status);
    expect(reconciled.message).toMatch(message);
  });
}

const withGroup = (entry: Entry, value: string): Entry => ({
  ...entry,
  variables: { overrides: [{ name: 'autoScalingGroupName', value }] },
});

describe('a topology of Auto Scaling groups', () => {
  it('makes a pool for each group that its patches name, and they are listed', async () => {
    await listed('workers', groupOf('workers'), 3);
    await listed('spot', groupOf('spot'), 2);
    const { account, region } = next;
    for (const name of ['workers', 'spot']) {
      const { pool } = await topology.made(name);
      expect(pool.spec).toMatchObject({
        accountID: account,
        region,
        autoScalingGroupName: `blue-${name}`,
      });
    }
    await topologyIs('True', /^$/);
  });

  it('needs nobody to make bootstrap data', async () => {
    await world.eventually('core has taken the bootstrap object for ready', async () => {
      const { bootstrap } = await topology.made('workers');
      expect(bootstrap).toMatchObject({
        spec: {
          template: {
            spec: {
              bootstrap: { configRef: { kind: 'GroupBootstrapConfig' }, dataSecretName: '' },
            },
          },
        },
        status: {
          initialization: { bootstrapDataSecretCreated: true, infrastructureProvisioned: true },
        },
      });
    });
  });

  it('scales a group whose count it sets', async () => {
    await topology.edit((entries) =>
      entries.map((one) => (one.name === 'workers' ? { ...one, replicas: 4 } : one)),
    );
    await listed('workers', groupOf('workers'), 4);
  });

  it('leaves the count alone that the cloud owns', async () => {
    await world.cloud.scale(groupOf('spot'), 4);
    await listed('spot', groupOf('spot'), 4);
    await topology.edit((entries) =>
      entries.map((one) => (one.name === 'spot' ? { ...one, minReadySeconds: 7 } : one)),
    );
    await world.eventually('core has applied the topology once more', async () => {
      const { bootstrap } = await topology.made('spot');
      expect(bootstrap.spec.template.spec).toMatchObject({ minReadySeconds: 7 });
    });
    const { machinePool, pool } = await topology.made('spot');
    expect(machinePool.spec.replicas).toBe(4);
    expect(pool.status).toMatchObject({ owner: 'cloud', desiredCapacity: 4 });
  });

  it('cannot point a pool at another group, and says so', async () => {
    const point = (value: string): Promise<void> =>
      topology.edit((entries) =>
        entries.map((one) => (one.name === 'workers' ? withGroup(one, value) : one)),
      );
    await point('blue-next');
    await topologyIs('False', /is "blue-workers" and cannot be changed to "blue-next"/);
    await point('blue-workers');
    await topologyIs('True', /^$/);
    await listed('workers', groupOf('workers'), 4);
  });

  it('says which variable an entry lacks', async () => {
    const lacking = { class: 'group', name: 'nameless' };
    await topology.edit((entries) => [...entries, lacking]);
    await topologyIs('False', /autoScalingGroupName/);
    await topology.edit((entries) => entries.filter(({ name }) => name !== 'nameless'));
    await topologyIs('True', /^$/);
  });

  it('moves to another group by another entry, and leaves the old group alone', async () => {
    await topology.edit((entries) =>
      entries.map((one) =>
        one.name === 'workers'
          ? { ...withGroup(one, 'blue-next'), name: 'workers-2', replicas: 2 }
          : one,
      ),
    );
    await listed('workers-2', next, 2);
    await world.eventually('the old pool is gone', async () => {
      await expect(topology.made('workers')).rejects.toThrow(/workers/);
    });
    expect(await world.cloud.members(groupOf('workers'))).toHaveLength(4);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { pasteExample, type Topology } from '../topology/topology.ts';
import { createAzureWorld, type AzureWorld } from './azure-world.ts';
import { resourceGroup } from './azure-side.ts';
import { membersOf, resourceIdOf, scaleTo, type ScaleSetPlace } from './scale-sets.ts';

let world: AzureWorld;
let topology: Topology;

beforeAll(async () => {
  world = await createAzureWorld();
  await Promise.all([
    world.addScaleSet(scaleSetOf('workers'), 3),
    world.addScaleSet(scaleSetOf('spot'), 2),
  ]);
  topology = await pasteExample({
    file: 'azure.yaml',
    namespace: world.cluster.namespace,
    plural: 'scalesetmachinepools',
    values: {
      '00000000-0000-0000-0000-000000000000': world.cloud.subscriptions.home,
      'resourceGroups/fleet': `resourceGroups/${resourceGroup}`,
    },
  });
}, 120_000);
afterAll(async () => {
  try {
    await topology.end();
  } finally {
    await world.end();
  }
});

function scaleSetOf(name: string): ScaleSetPlace {
  return world.placeOf({ name: `green-${name}`, mode: 'Flexible' });
}

/** Waits until an entry's pool and MachinePool list all of a scale set, and ask for as many. */
function listed(name: string, size: number): Promise<void> {
  return eventually(`${size} instances of ${name} are listed`, async () => {
    const members = await membersOf(world.cloud, scaleSetOf(name));
    expect(members).toHaveLength(size);
    const ids = members.map(({ providerId }) => providerId);
    const { pool, machinePool } = await topology.made(name);
    expect(pool.spec.providerIDList).toEqual(ids);
    expect(machinePool.spec.providerIDList).toEqual(ids);
    expect(machinePool.spec.replicas).toBe(size);
  });
}

describe('a topology of scale sets', () => {
  it('makes a pool for each scale set that its patch names, and they are listed', async () => {
    await Promise.all([listed('workers', 3), listed('spot', 2)]);
    for (const name of ['workers', 'spot']) {
      const { pool } = await topology.made(name);
      expect(pool.spec['resourceID']).toBe(resourceIdOf(scaleSetOf(name)));
    }
  });

  it('takes over the count that the cloud owns', async () => {
    await scaleTo(world.cloud, scaleSetOf('spot'), 3);
    await listed('spot', 3);
    expect((await topology.made('spot')).pool.status).toMatchObject({ owner: 'cloud' });
  });

  it('cannot point a pool at another scale set, and says so', async () => {
    const spot = resourceIdOf(scaleSetOf('spot'));
    const overrides = [{ name: 'resourceID', value: spot }];
    await topology.edit((entries) =>
      entries.map((one) => (one.name === 'workers' ? { ...one, variables: { overrides } } : one)),
    );
    await eventually('core says that it cannot', async () => {
      const { status, message } = await topology.reconciled();
      expect(status).toBe('False');
      expect(message).toContain('virtualMachineScaleSets/green-workers" and cannot be changed to');
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adopt as runAdopt, adoptedUnscaled } from '../../adopt-cases.ts';
import type { CountedPool } from '../../counted-pool.ts';
import { requestsFor } from '../../counts.ts';
import { eventually } from '../../eventually.ts';
import { kubectl } from '../../kubectl.ts';
import {
  adoptedByAnnotation,
  adoptedByFigure,
  leftAsItIs,
  ownedByCloudForAWhile,
} from '../../ownership-cases.ts';
import { createAzureWorld, type AzureWorld } from '../azure-world.ts';
import { befall, resourceIdOf } from '../scale-sets.ts';
import { addAdopted, askedOf, countedPool } from './wishes.ts';

let world: AzureWorld;
beforeAll(async () => {
  world = await createAzureWorld();
}, 120_000);
afterAll(() => world.end());

describe.concurrent('a pool that adopts a scale set of another size', () => {
  async function adopt(name: string, capacity: number): Promise<CountedPool> {
    const options = { name, mode: 'Uniform', capacity, owner: 'cluster', replicas: null } as const;
    const pool = countedPool(world, await world.addPool(options));
    await leftAsItIs(pool, capacity);
    return pool;
  }

  it('I3: of 20, with the 1 of Cluster API’s webhook, scales nothing until replicas are set to its size', async () => {
    const pool = await adopt('adopt-20', 20);
    const { namespace } = world.cluster;
    const shown = await kubectl(namespace, 'describe', 'scalesetmachinepool', 'adopt-20');
    expect(shown).toMatch(/Warning +AdoptionMismatch /);
    await adoptedByFigure(pool, 20);
  });

  it('I3: scales nothing until the figure is confirmed by annotation', async () => {
    await adoptedByAnnotation(await adopt('adopt-3', 3));
  });
});

describe.concurrent('poolsync adopt', () => {
  it.each(['Uniform', 'Flexible'] as const)(
    'I3: of a %s scale set, makes a pool that is ready and adopted, and nothing is scaled',
    async (mode) => {
      const name = `found-${mode.toLowerCase()}`;
      const place = world.placeOf({ name, mode });
      await world.addScaleSet(place, 3);
      const pool = countedPool(world, place);
      // By its name, and by its ID as the portal may write it.
      const group = mode === 'Uniform' ? name : resourceIdOf(place).replace('Fleet', 'fleet');
      await runAdopt(pool, { args: [group, '--apply'], variables: world.cloud.reach });
      await adoptedUnscaled(pool, 3);
    },
  );
});

describe.concurrent('a count that the cloud owns', () => {
  it('I4: shows up in spec.replicas and no request goes out; given back, it has to be adopted anew', async () => {
    const place = await addAdopted(world, { name: 'cloud-owned', mode: 'Flexible' });
    await ownedByCloudForAWhile(countedPool(world, place));
  });

  it('I4: follows Azure autoscale out and in, and nothing is asked of the scale set', async () => {
    const name = 'autoscaled';
    const place = await world.addPool({ name, mode: 'Uniform', capacity: 2 });
    await world.inStep(name, place, 2);
    for (const size of [5, 1]) {
      await befall(world.cloud, 'POST', place, '/autoscale', { capacity: size });
      await eventually(`${size} are written to spec.replicas`, async () => {
        expect((await world.cluster.machinePool(name)).spec.replicas).toBe(size);
      });
      await world.inStep(name, place, size);
    }
    expect([await askedOf(world, place), await requestsFor(world, name)]).toEqual([[], 0]);
  });
});

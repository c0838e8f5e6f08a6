import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAzureWorld, type AzureWorld } from '../azure-world.ts';
import { befall } from '../scale-sets.ts';
import { addAdopted, askedOf, carriedOut } from './wishes.ts';

let world: AzureWorld;
beforeAll(async () => {
  world = await createAzureWorld();
});
afterAll(() => world.end());

const attach = (place: Parameters<typeof befall>[2], name: string) =>
  befall(world.cloud, 'POST', place, '/attached', { name });

describe('a virtual machine that a person puts into a Flexible scale set', () => {
  it('is listed, and counts in spec.replicas where the cloud owns the count', async () => {
    const options = { name: 'of-cloud', mode: 'Flexible', capacity: 2 } as const;
    const place = await world.addPool(options);
    await world.inStep('of-cloud', place, 2);
    await attach(place, 'by-hand-1');
    const members = await world.inStep('of-cloud', place, 3);
    expect(members.map(({ id }) => id)).toContain('by-hand-1');
    expect(await askedOf(world, place)).toEqual([]);
  });

  it('does not stay in addition where the cluster owns the count: the wish stands', async () => {
    const place = await addAdopted(world, { name: 'of-cluster', mode: 'Flexible' });
    await attach(place, 'by-hand-2');
    await carriedOut(world, place, 2);
    await world.inStep('of-cluster', place, 2);
    expect(await askedOf(world, place)).toEqual([2]);
  });
});

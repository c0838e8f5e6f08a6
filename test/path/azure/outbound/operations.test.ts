import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countCondition } from '../../count-condition.ts';
import { wish } from '../../counts.ts';
import { eventually } from '../../eventually.ts';
import { conditionOf, type ConditionObject } from '../../objects.ts';
import { location } from '../azure-side.ts';
import { createAzureWorld, type AzureWorld } from '../azure-world.ts';
import { befall, membersOf } from '../scale-sets.ts';
import { steer } from './steer.ts';
import { addAdopted, asksOf, askedOf, capacityOf, carriedOut } from './wishes.ts';

let world: AzureWorld;
beforeAll(async () => {
  world = await createAzureWorld();
});
afterAll(() => world.end());

async function says(
  name: string,
  type: Parameters<typeof conditionOf>[1],
  what: Partial<ConditionObject>,
): Promise<void> {
  await eventually(`${name} says ${JSON.stringify(what)} of ${type}`, async () => {
    expect(conditionOf(await world.cluster.pool(name), type)).toMatchObject(what);
  });
}

describe('an operation of a scale set', () => {
  it('that still runs refuses another figure: it is said, and asked again until it is taken', async () => {
    const place = await addAdopted(world, { name: 'busy', mode: 'Uniform' });
    await steer(world.cloud, 'PATCH', '/timings', { writesWhileBusy: 'Conflict' });
    await befall(world.cloud, 'POST', place, '/held-operations');
    await wish(world, 'busy', 3);
    await carriedOut(world, place, 3);
    await wish(world, 'busy', 5);
    await says('busy', 'ScaleAccepted', { status: 'Unknown', reason: 'GroupBusy' });
    expect(await capacityOf(world, place)).toBe(3);
    await befall(world.cloud, 'DELETE', place, '/held-operations');
    await steer(world.cloud, 'PATCH', '/timings', { writesWhileBusy: 'preempt' });
    await carriedOut(world, place, 5);
    await world.inStep('busy', place, 5);
    const statuses = (await asksOf(world, place)).map(({ status }) => status);
    expect(statuses).toEqual(expect.arrayContaining([200, 409]) as number[]);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
  });

  it('that never ends is followed: the list is right, it is not settled, and another wish goes through', async () => {
    const place = await addAdopted(world, { name: 'endless', mode: 'Flexible' });
    await befall(world.cloud, 'POST', place, '/held-operations');
    await wish(world, 'endless', 4);
    await carriedOut(world, place, 4);
    await world.inStep('endless', place, 4);
    await says('endless', 'Settled', { status: 'False', reason: 'GroupInProgress' });
    await wish(world, 'endless', 3);
    await carriedOut(world, place, 3);
    await befall(world.cloud, 'DELETE', place, '/held-operations');
    await world.inStep('endless', place, 3);
    await says('endless', 'Settled', { status: 'True' });
    expect(await askedOf(world, place)).toEqual([4, 3]);
  });

  it('that ends in failure: CapacityAvailable has its words, and nothing is asked again by itself', async () => {
    const place = await addAdopted(world, { name: 'failing', mode: 'Uniform' });
    const failure = {
      code: 'AllocationFailed',
      message: 'There is no room in this zone.',
      times: 1,
    };
    await befall(world.cloud, 'POST', place, '/write-failure', failure);
    await wish(world, 'failing', 4);
    await says('failing', 'CapacityAvailable', {
      status: 'False',
      reason: 'LaunchFailed',
      message: expect.stringContaining('There is no room in this zone.') as string,
    });
    expect(await askedOf(world, place)).toEqual([4]);
    expect(await countCondition(world, 'failing')).toMatchObject({ reason: 'InAgreement' });
    await wish(world, 'failing', 5);
    await world.inStep('failing', place, 5);
    await says('failing', 'CapacityAvailable', { status: 'True' });
  });
});

describe('a quota of the subscription', () => {
  const quota = (noticed: 'at-once' | 'by-operation') => {
    const { tenant: subscription } = world.cloud.subscriptions;
    return steer(world.cloud, 'POST', '/quotas', { subscription, location, cores: 6, noticed });
  };

  it('that refuses a figure: CapacityAvailable says so in Azure’s words, until the wish is another', async () => {
    const { tenant: subscription } = world.cloud.subscriptions;
    const place = await addAdopted(world, { name: 'quota', mode: 'Uniform', subscription });
    await quota('at-once');
    await wish(world, 'quota', 5);
    await says('quota', 'CapacityAvailable', {
      status: 'False',
      reason: 'QuotaExceeded',
      message: expect.stringMatching(/^The group cannot have 5 instances: .*[Qq]uota/) as string,
    });
    await says('quota', 'ScaleAccepted', { status: 'False', reason: 'Refused' });
    expect(await capacityOf(world, place)).toBe(2);
    await wish(world, 'quota', 3);
    await carriedOut(world, place, 3);
    await world.inStep('quota', place, 3);
    await says('quota', 'CapacityAvailable', { status: 'True' });
    expect(await askedOf(world, place)).toEqual([5, 3]);
    await wish(world, 'quota', 4);
    await says('quota', 'CapacityAvailable', { status: 'False', reason: 'QuotaExceeded' });
    await wish(world, 'quota', 3);
    await says('quota', 'CapacityAvailable', { status: 'True' });
    await says('quota', 'ScaleAccepted', { status: 'True', reason: 'InAgreement' });
    await steer(world.cloud, 'DELETE', '/quotas');
  });

  it('that only the operation notices: CapacityAvailable has its words', async () => {
    const { tenant: subscription } = world.cloud.subscriptions;
    const place = await addAdopted(world, { name: 'late', mode: 'Flexible', subscription });
    await quota('by-operation');
    await wish(world, 'late', 9);
    await says('late', 'CapacityAvailable', {
      status: 'False',
      reason: 'LaunchFailed',
      message: expect.stringMatching(/quota/i) as string,
    });
    expect(await askedOf(world, place)).toEqual([9]);
    expect((await world.cluster.pool('late')).spec.providerIDList).toHaveLength(
      (await membersOf(world.cloud, place)).length,
    );
    await steer(world.cloud, 'DELETE', '/quotas');
  });
});

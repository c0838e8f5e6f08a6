import { expect } from 'vitest';
import { z } from 'zod';
import { countCondition } from '../../count-condition.ts';
import type { CountedPool } from '../../counted-pool.ts';
import { requestsFor } from '../../counts.ts';
import { eventually } from '../../eventually.ts';
import { eventsQueue, resourceGroup, scaleQueue } from '../azure-side.ts';
import type { AzureWorld, PoolOptions } from '../azure-world.ts';
import { scaleTo, type ScaleSetPlace } from '../scale-sets.ts';

type World = Pick<AzureWorld, 'cloud' | 'cluster'>;

const calls = z.array(
  z.object({
    principal: z.string().nullable(),
    subscription: z.string().nullable(),
    action: z.string(),
    scaleSet: z.string().optional(),
    capacity: z.number().optional(),
    status: z.number(),
  }),
);

/** A call by which Poolsync asked for another capacity, whatever was answered. */
export interface Ask {
  readonly capacity: number;
  /** Of HTTP; 0 where there was no answer. */
  readonly status: number;
}

/** All of them about a scale set, in order. The operator's calls are not among them. */
export async function asksOf(
  { cloud }: Pick<AzureWorld, 'cloud'>,
  { subscription, name }: ScaleSetPlace,
): Promise<readonly Ask[]> {
  const response = await fetch(`${cloud.control}/calls`);
  const ours = subscription === cloud.subscriptions.tenant ? cloud.lentIdentity : 'system';
  return calls
    .parse(await response.json())
    .filter((call) => call.principal === ours && call.action === 'VirtualMachineScaleSets_Update')
    .filter((call) => call.subscription === subscription && call.scaleSet === name)
    .map(({ capacity = Number.NaN, status }) => ({ capacity, status }));
}

/** The capacities in them. */
export async function askedOf(
  world: Pick<AzureWorld, 'cloud'>,
  place: ScaleSetPlace,
): Promise<readonly number[]> {
  return (await asksOf(world, place)).map(({ capacity }) => capacity);
}

/** What the scale set is told to have. */
export async function capacityOf(
  { cloud }: Pick<AzureWorld, 'cloud'>,
  { subscription, name }: ScaleSetPlace,
): Promise<number | undefined> {
  const client = cloud.compute(subscription);
  const { sku } = await client.virtualMachineScaleSets.get(resourceGroup, name);
  return sku?.capacity;
}

/** Waits until scale set, status and condition say that the wish is carried out. */
export async function carriedOut(
  world: World,
  place: ScaleSetPlace,
  replicas: number,
): Promise<void> {
  const { name } = place;
  await eventually(`${name} is scaled to ${replicas}`, async () => {
    expect(await capacityOf(world, place)).toBe(replicas);
    const { status } = await world.cluster.pool(name);
    expect(status).toMatchObject({ desiredCapacity: replicas });
    expect(await countCondition(world, name)).toMatchObject({
      status: 'True',
      reason: 'InAgreement',
    });
  });
}

/** Makes a pool of the cluster that agrees with its scale set, and waits until it is adopted. */
export async function addAdopted(
  world: AzureWorld,
  options: Pick<PoolOptions, 'name' | 'mode' | 'subscription'>,
  capacity = 2,
): Promise<ScaleSetPlace> {
  const place = await world.addPool({ ...options, capacity, owner: 'cluster' });
  await world.inStep(options.name, place, capacity);
  await eventually(`${options.name} is adopted`, async () => {
    expect((await world.cluster.pool(options.name)).status).toHaveProperty('adoptedAt');
  });
  return place;
}

/** Waits until no message is left in the queues of the apps, those that come back later included. */
export function quiet({ cloud }: Pick<AzureWorld, 'cloud'>): Promise<void> {
  return eventually('the queues of the apps are empty', () => {
    for (const name of [eventsQueue, scaleQueue]) {
      const { active, locked, scheduled } = cloud.serviceBus.queue(name).depths();
      expect([name, active + locked + scheduled]).toEqual([name, 0]);
    }
  });
}

/** A pool of Azure for what holds in both clouds. */
export function countedPool(world: AzureWorld, place: ScaleSetPlace): CountedPool {
  const { name } = place;
  return {
    name,
    cluster: world.cluster,
    eventually,
    desired: () => capacityOf(world, place),
    asked: () => askedOf(world, place),
    requests: () => requestsFor(world, name),
    setInCloud: (size) => scaleTo(world.cloud, place, size),
    carriedOut: (replicas) => carriedOut(world, place, replicas),
    quiet: () => quiet(world),
  };
}

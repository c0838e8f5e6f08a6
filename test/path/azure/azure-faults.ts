import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Fields } from '../cluster-side.ts';
import { eventually } from '../eventually.ts';
import { conditionOf } from '../objects.ts';
import { eventsQueue } from './azure-side.ts';
import type { AzureWorld } from './azure-world.ts';
import { membersOf, resourceIdOf, scaleTo, type ScaleSetPlace } from './scale-sets.ts';

const made = z.object({ id: z.string() });

/** Lets calls of the function for a scale set go wrong; gives what ends it. */
export async function addFault(
  { cloud }: Pick<AzureWorld, 'cloud'>,
  { name, subscription }: ScaleSetPlace,
  fault: Fields,
): Promise<() => Promise<void>> {
  const principal = subscription === cloud.subscriptions.tenant ? cloud.lentIdentity : 'system';
  const spec = { subscription, resource: name, principal, ...fault };
  const response = await fetch(`${cloud.control}/faults`, {
    method: 'POST',
    body: JSON.stringify(spec),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${JSON.stringify(spec)}: ${response.status} ${text}`);
  const { id } = made.parse(JSON.parse(text));
  return async () => {
    await fetch(`${cloud.control}/faults/${id}`, { method: 'DELETE' });
  };
}

/** An event that says that the scale set was written, as Event Grid brings it to the queue. */
export function writeEvent(place: ScaleSetPlace, changes: Fields = {}): Fields {
  const resourceUri = resourceIdOf(place);
  return {
    id: randomUUID(),
    topic: `/subscriptions/${place.subscription}`,
    subject: resourceUri,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: new Date().toISOString(),
    dataVersion: '2',
    metadataVersion: '1',
    data: {
      operationName: 'Microsoft.Compute/virtualMachineScaleSets/write',
      resourceUri,
      status: 'Succeeded',
      subscriptionId: place.subscription,
      tenantId: randomUUID(),
    },
    ...changes,
  };
}

/** Lays a message into the events queue, as anybody can who may write to it. */
export function send({ cloud }: Pick<AzureWorld, 'cloud'>, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  cloud.serviceBus.queue(eventsQueue).put([{ body: Buffer.from(text) }]);
}

/** What comes first may have been kept back, since the scale sets of a world share a limit of calls. */
const deferredWithinMs = 60_000;

/** Waits until the function has let the hints of a scale set come back, for this reason. */
export function deferred(
  { observe }: Pick<AzureWorld, 'observe'>,
  { name }: ScaleSetPlace,
  detail: RegExp,
): Promise<void> {
  return eventually(
    `the hints of ${name} come back: ${detail}`,
    async () => {
      const lines = (await observe.log()).filter(({ group }) => group?.endsWith(`/${name}`));
      const reason = expect.stringMatching(detail) as string;
      expect(lines).toContainEqual(
        expect.objectContaining({ message: 'group deferred', detail: reason }),
      );
    },
    deferredWithinMs,
  );
}

/** Lets a check fail with what happened to the scale set: its events, the queue, the function's words. */
export async function explained(
  { cloud, observe }: Pick<AzureWorld, 'cloud' | 'observe'>,
  place: ScaleSetPlace,
  check: () => Promise<void>,
): Promise<void> {
  try {
    await check();
  } catch (cause) {
    const ends = (group: string | undefined) => group?.endsWith(`/${place.name}`) !== false;
    const told = {
      events: cloud.eventsOf(place),
      queue: cloud.serviceBus.queue(eventsQueue).depths(),
      log: (await observe.log()).filter(({ group }) => ends(group)).slice(-30),
    };
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${why}\n${JSON.stringify(told, undefined, 1)}`, { cause });
  }
}

/**
 * Lets a scale set grow from two to three, of which a single message tells while something goes
 * wrong, and holds that nothing of the pool changes but its list when all is well again: by that
 * message alone.
 *
 * @param begin lets it go wrong; gives what ends it
 * @param detail what the function gives as its reason to let the message come back
 */
export async function growThroughFault(
  world: AzureWorld,
  { name, place }: { readonly name: string; readonly place: ScaleSetPlace },
  begin: () => Promise<() => Promise<void>>,
  detail: RegExp,
): Promise<void> {
  await world.inStep(name, place, 2);
  // What its creation is told of may be looked at even after that.
  await eventually(`all events of ${name} are worked on`, () => {
    const { active, locked } = world.cloud.serviceBus.queue(eventsQueue).depths();
    expect(active + locked).toBe(0);
  });
  const before = await world.cluster.pool(name);
  const versions = (await world.cluster.versions(name)).length;
  world.cloud.mute(place);
  await scaleTo(world.cloud, place, 3);
  await eventually(`${name} has three`, async () => {
    expect(await membersOf(world.cloud, place)).toHaveLength(3);
  });
  const end = await begin();
  try {
    send(world, writeEvent(place));
    await deferred(world, place, detail);
    const { spec, status } = await world.cluster.pool(name);
    expect([spec, status]).toEqual([before.spec, before.status]);
  } finally {
    await end();
  }
  await world.inStep(name, place, 3);
  for (const version of (await world.cluster.versions(name)).slice(versions)) {
    expect(conditionOf(version, 'GroupFound')?.status).toBe('True');
    expect(version.status).not.toHaveProperty('pendingShrink');
  }
}

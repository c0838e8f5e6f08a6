import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { conditionOf } from '../objects.ts';
import { createAzureWorld, type AzureWorld } from './azure-world.ts';
import { befall, deleteMember, resourceIdOf, scaleTo, type Mode } from './scale-sets.ts';

let world: AzureWorld;
beforeAll(async () => {
  world = await createAzureWorld();
}, 120_000);
afterAll(() => world.end());

const modes: readonly Mode[] = ['Uniform', 'Flexible'];

describe.concurrent.each(modes)('a %s scale set', (mode) => {
  const name = (what: string): string => `${what}-${mode.toLowerCase()}`;

  it('brings a new pool its list, its figures and its MachinePool', async () => {
    const place = await world.addPool({ name: name('new'), mode, capacity: 3 });
    await world.inStep(name('new'), place, 3);
    await eventually('its instances run', async () => {
      const { status } = await world.cluster.pool(name('new'));
      expect(status).toMatchObject({
        ready: true,
        groupID: resourceIdOf(place),
        location: 'westeurope',
        desiredCapacity: 3,
        countsByState: { Running: 3 },
      });
    });
  });

  it('is followed out, though only the call that asked for it has an event', async () => {
    const place = await world.addPool({ name: name('out'), mode, capacity: 1 });
    await world.inStep(name('out'), place, 1);
    const before = world.cloud.eventsOf(place).length;
    await scaleTo(world.cloud, place, 4);
    await world.inStep(name('out'), place, 4);
    expect(world.cloud.eventsOf(place).slice(before)).toEqual([
      'Microsoft.Compute/virtualMachineScaleSets/write',
    ]);
    await eventually('it is settled', async () => {
      const settled = conditionOf(await world.cluster.pool(name('out')), 'Settled');
      expect(settled?.status).toBe('True');
    });
  });

  it('is followed in', async () => {
    const place = await world.addPool({ name: name('in'), mode, capacity: 4 });
    await world.inStep(name('in'), place, 4);
    await scaleTo(world.cloud, place, 1);
    await world.inStep(name('in'), place, 1);
  });

  it('loses an instance that somebody deletes', async () => {
    const place = await world.addPool({ name: name('gone'), mode, capacity: 3 });
    const [first] = await world.inStep(name('gone'), place, 3);
    if (first === undefined) throw new Error('it has no member');
    await deleteMember(world.cloud, place, first);
    const left = await world.inStep(name('gone'), place, 2);
    expect(left.map(({ id }) => id)).not.toContain(first.id);
  });

  it('is read with the identity that its CloudAccount lends', async () => {
    const { tenant } = world.cloud.subscriptions;
    const options = { name: name('lent'), mode, capacity: 2, subscription: tenant };
    const place = await world.addPool(options);
    await world.inStep(name('lent'), place, 2);
    await scaleTo(world.cloud, place, 3);
    await world.inStep(name('lent'), place, 3);
  });

  it('shows an instance that has failed, and keeps it listed', async () => {
    const place = await world.addPool({ name: name('failed'), mode, capacity: 2 });
    const [first] = await world.inStep(name('failed'), place, 2);
    await befall(world.cloud, 'PATCH', place, `/instances/${first?.id}`, {
      provisioning: 'Failed',
      power: 'stopped',
    });
    await scaleTo(world.cloud, place, 3);
    await world.inStep(name('failed'), place, 3);
    await eventually('it is counted as what it is', async () => {
      const { status } = await world.cluster.pool(name('failed'));
      expect(status).toMatchObject({ countsByState: { 'Failed:Stopped': 1, Running: 2 } });
    });
  });
});

describe('all of it', () => {
  it('I9: has left nothing in the queue, no dead letter and nothing for people', async () => {
    await eventually('the events queue is empty', () => {
      const { active, locked, deadLettered } = world.cloud.serviceBus
        .queue('poolsync-events')
        .depths();
      expect({ active, locked, deadLettered }).toEqual({ active: 0, locked: 0, deadLettered: 0 });
    });
    expect(world.cloud.serviceBus.queue('poolsync-rejected').depths().active).toBe(0);
  });
});

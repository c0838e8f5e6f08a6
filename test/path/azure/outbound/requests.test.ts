import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person, personalData } from '../../../azure/events.ts';
import type { Fields } from '../../cluster-side.ts';
import { wish } from '../../counts.ts';
import { eventually } from '../../eventually.ts';
import { rejectedQueue, scaleQueue } from '../azure-side.ts';
import { createAzureWorld, type AzureWorld } from '../azure-world.ts';
import type { ScaleSetPlace } from '../scale-sets.ts';
import { addAdopted, askedOf, capacityOf, carriedOut } from './wishes.ts';

let world: AzureWorld;
let place: ScaleSetPlace;
beforeAll(async () => {
  world = await createAzureWorld();
  place = await addAdopted(world, { name: 'workers', mode: 'Uniform' });
  // From here on nobody asks but the test.
  process.kill(world.watch().pid, 'SIGSTOP');
}, 120_000);
afterAll(async () => {
  process.kill(world.watch().pid, 'SIGCONT');
  await world.end();
});

/** A request to scale as Event Grid delivers it, but for these parts of its data and of itself. */
async function request(data: Fields = {}, event: Fields = {}): Promise<Fields> {
  const { uid, generation } = (await world.cluster.pool('workers')).metadata;
  const { namespace } = world.cluster;
  const named = { kind: 'ScaleSetMachinePool', namespace, name: 'workers', uid, generation };
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'poolsync',
    type: 'Poolsync.ScaleRequest',
    subject: `${namespace}/workers`,
    time: new Date().toISOString(),
    data: { installation: 'poolsync', ...named, session: 'b0', ...data },
    ...event,
  };
}

/** Lays a message into the scale queue, as anybody can who may write to it. */
function send(body: unknown, sessionId = 'of-nobody'): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  world.cloud.serviceBus.queue(scaleQueue).put([{ body: Buffer.from(text), sessionId }]);
}

function untilWorkedOff(): Promise<void> {
  return eventually('the scale queue is empty', () => {
    const { active, locked, scheduled, deadLettered } = world.cloud.serviceBus
      .queue(scaleQueue)
      .depths();
    expect({ active, locked, scheduled, deadLettered }).toEqual({
      active: 0,
      locked: 0,
      scheduled: 0,
      deadLettered: 0,
    });
  });
}

describe('I7: a forged request asks for nothing where it', () => {
  const vain: readonly (readonly [what: string, () => Promise<unknown>, reason: string])[] = [
    ['is for another installation', () => request({ installation: 'green' }), 'other-installation'],
    ['means another object of this name', () => request({ uid: 'another' }), 'other-pool'],
    ['names no pool that there is', () => request({ name: 'nobody' }), 'pool-deleted'],
    [
      'names a pool of the other cloud',
      () => request({ kind: 'AutoScalingGroupMachinePool' }),
      'unknown-kind',
    ],
    [
      'names another provider’s object',
      () => request({ kind: 'AzureMachinePool' }),
      'unknown-kind',
    ],
    [
      'is no request to scale',
      () => request({}, { type: 'Poolsync.SyncRequest' }),
      'unknown-event',
    ],
  ];

  it.each(vain)('%s', async (_what, body, reason) => {
    await wish(world, 'workers', 4);
    const { spec, status } = await world.cluster.pool('workers');
    const before = await world.act.counted('MessagesIgnored', reason);
    send(await body());
    await eventually(`it is counted as ${reason}`, async () => {
      expect(await world.act.counted('MessagesIgnored', reason)).toBe(before + 1);
    });
    await untilWorkedOff();
    expect([await capacityOf(world, place), await askedOf(world, place)]).toEqual([2, []]);
    expect(await world.cluster.pool('workers')).toMatchObject({ spec, status });
  });
});

describe('a request that cannot be read', () => {
  it('I9: lies before people with its reason, and without what tells of a person', async () => {
    const wrong = [
      await request({ uid: 7, ...personalData }),
      await request({ ...personalData }, { time: person.upn }),
      'scale it to 40',
    ];
    for (const body of wrong) send(body);
    await untilWorkedOff();
    const queue = world.cloud.serviceBus.queue(rejectedQueue);
    const taken = await queue.receive(10, AbortSignal.timeout(20_000));
    expect(taken).toHaveLength(wrong.length);
    for (const { properties, body, lock } of taken) {
      expect(properties?.['reason']).toEqual(expect.any(String));
      const text = `${Buffer.from(body).toString('utf8')} ${String(properties?.['reason'])}`;
      for (const value of Object.values(person)) expect(text).not.toContain(value);
      queue.complete(lock);
    }
    expect(await askedOf(world, place)).toEqual([]);
  });
});

describe('a request', () => {
  it('I4, I6: is a hint: a figure in it is not looked at, nor how often or in which session it comes', async () => {
    await wish(world, 'workers', 3);
    const figures = { replicas: 40, desiredCapacity: 40, sku: { capacity: 40 }, to: 40 };
    for (const at of [1, 2, 3, 4, 5, 6]) send(await request(figures), `forged-${at % 2}`);
    await carriedOut(world, place, 3);
    await untilWorkedOff();
    // Two sessions are worked on at once: both may have asked, and for nothing else.
    expect(new Set(await askedOf(world, place))).toEqual(new Set([3]));
    expect((await world.cluster.pool('workers')).status).not.toHaveProperty('contested');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAsk, readsMachinePool } from './asks.ts';
import { addFault } from './cloud-trouble.ts';
import { countCondition } from './count-condition.ts';
import { addAdopted, askedOf, carriedOut, desiredOf, setMaximum, wish } from './counts.ts';
import { scaleFaultCases } from './scale-fault-cases.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';

const setDesired = { action: 'SetDesiredCapacity', times: 9 };
const others = [
  'lowered',
  'refused',
  'busy',
  'denied',
  'deleted',
  'paused-1',
  'paused-2',
  'owner',
] as const;

let world: GatedWorld;
beforeAll(async () => {
  world = await createGatedWorld({ watch: false, visibilitySeconds: 20 });
  const names = [...scaleFaultCases.map(({ name }) => name), ...others];
  await Promise.all(names.map((name) => addAdopted(world, name)));
  await world.quiet();
});
afterAll(() => world.end());

function placeOf(name: string): GroupPlace {
  return world.placeOf({ name });
}

async function ask(name: string, replicas: number): Promise<void> {
  await wish(world, name, replicas);
  await world.ask('scale', name);
}

/** Waits until the request of a pool came back for this reason. */
async function deferred(name: string, detail: RegExp): Promise<void> {
  const pool = `AutoScalingGroupMachinePool/${world.cluster.namespace}/${name}`;
  await world.eventually(`the request of ${name} is deferred by ${detail}`, async () => {
    const lines = (await world.scaler().log()).filter((line) => line['pool'] === pool);
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'request deferred',
        detail: expect.stringMatching(detail) as string,
      }),
    );
  });
}

async function saysScaled(name: string): Promise<void> {
  await world.eventually(`${name} says that it was scaled`, async () => {
    const { status } = await world.pool(name);
    expect(status).toMatchObject({ lastScale: { from: 2, to: 5, result: 'Accepted' } });
  });
}

describe('I3, I4: the group has in the end what is wished, and is asked no more than it needs, where', () => {
  it.each(scaleFaultCases)('$what', async ({ name, fault, detail, answers }) => {
    const place = placeOf(name);
    const trouble = await addFault(world.cloud, place, fault);
    try {
      await ask(name, 5);
      if (detail !== undefined) await deferred(name, detail);
      await world.eventually('it went wrong', async () => {
        expect(await trouble.acted()).toBeGreaterThan(0);
      });
      if (detail === undefined) await saysScaled(name);
    } finally {
      await trouble.end();
    }
    await carriedOut(world, name, place, 5);
    await saysScaled(name);
    await world.quiet();
    expect(askedOf(world, place)).toEqual(Array(answers).fill(5));
    expect(await desiredOf(world, place)).toBe(5);
    expect((await world.pool(name)).status).not.toHaveProperty('contested');
  });
});

describe('what AWS refuses', () => {
  it('I4: since the maximum was lowered meanwhile: it says the bounds of now, and nothing is changed', async () => {
    const [name, place] = ['lowered', placeOf('lowered')] as const;
    const held = world.gates.aws.hold('request', isAsk(place));
    await ask(name, 5);
    await held.arrived;
    await setMaximum(world, place, 4);
    held.release();
    await world.eventually('it is said', async () => {
      expect(await countCondition(world, name)).toMatchObject({
        status: 'False',
        reason: 'OutOfRange',
        message: expect.stringContaining('takes 0 to 4, so it stays at 2.') as string,
      });
    });
    await world.quiet();
    expect([await desiredOf(world, place), askedOf(world, place)]).toEqual([2, [5]]);
    await ask(name, 4);
    await carriedOut(world, name, place, 4);
  });

  it('for a reason of its own: it says so in AWS’s words, and asks again only for another figure', async () => {
    const [name, place] = ['refused', placeOf('refused')] as const;
    const message = 'The group is frozen until Monday.';
    const refusal = { kind: 'error', code: 'ValidationError', message };
    const fault = await addFault(world.cloud, place, { ...refusal, ...setDesired });
    await ask(name, 5);
    await world.eventually('it is said', async () => {
      expect(await countCondition(world, name)).toMatchObject({
        status: 'False',
        reason: 'Refused',
        message: `MachinePool refused asks for 5 instances and Auto Scaling group refused in account ${place.account}, region ${place.region} refused: ${message}. It is asked again when spec.replicas or the group's desired capacity changes.`,
      });
    });
    const { status } = await world.pool(name);
    expect(status).toMatchObject({ lastScale: { from: 2, to: 5, result: 'Refused' } });
    await world.ask('scale', name);
    await world.quiet();
    expect(askedOf(world, place)).toEqual([5]);
    await fault.end();
    await ask(name, 6);
    await carriedOut(world, name, place, 6);
  });

  it('while it is in the midst of something: it says so, and is asked again', async () => {
    const [name, place] = ['busy', placeOf('busy')] as const;
    const refusal = { kind: 'error', code: 'ScalingActivityInProgress' };
    const fault = await addFault(world.cloud, place, { ...refusal, ...setDesired });
    await ask(name, 5);
    await world.eventually('it is said', async () => {
      const said = await countCondition(world, name);
      expect(said).toMatchObject({ status: 'Unknown', reason: 'GroupBusy' });
      expect(said?.message).toContain('ScalingActivityInProgress');
    });
    expect(await desiredOf(world, place)).toBe(2);
    await fault.end();
    await world.ask('scale', name);
    await carriedOut(world, name, place, 5);
  });

  it('for want of a permission: it names the tag and the permission, and works once they are there', async () => {
    const [name, place] = ['denied', placeOf('denied')] as const;
    const fault = await addFault(world.cloud, place, {
      kind: 'error',
      code: 'AccessDenied',
      status: 403,
      ...setDesired,
    });
    await ask(name, 5);
    await world.eventually('it is said', async () => {
      const said = await countCondition(world, name);
      expect(said).toMatchObject({ status: 'False', reason: 'CloudDenied' });
      expect(said?.message).toContain('poolsync/management-cluster=poolsync');
      expect(said?.message).toContain('autoscaling:SetDesiredCapacity');
    });
    expect(await desiredOf(world, place)).toBe(2);
    await fault.end();
    await world.ask('scale', name);
    await carriedOut(world, name, place, 5);
  });
});

const managedBy = 'cluster.x-k8s.io/replicas-managed-by';
const paused = 'cluster.x-k8s.io/paused';

describe('a MachinePool that is not to be scaled any more', () => {
  /** Lets the function read it once, changes it before the call, and waits until that was found. */
  async function changeBeforeCall(name: string, change: () => Promise<void>, reason: string) {
    const before = await world.scaler().counted('MessagesIgnored', reason);
    const first = world.gates.cluster.hold('answer', readsMachinePool(name));
    await ask(name, 5);
    await first.arrived;
    const second = world.gates.cluster.hold('request', readsMachinePool(name));
    first.release();
    await second.arrived;
    await change();
    second.release();
    await world.eventually('it was found', async () => {
      expect(await world.scaler().counted('MessagesIgnored', reason)).toBeGreaterThan(before);
    });
    await world.quiet();
    expect([await desiredOf(world, placeOf(name)), askedOf(world, placeOf(name))]).toEqual([2, []]);
  }

  const annotate = (name: string, annotation: string, value: string | null) =>
    world.cluster.patch('machinePool', name, {
      metadata: { annotations: { [annotation]: value } },
    });

  it('I7: since it is being deleted, directly before the call: nothing is asked', async () => {
    const finalizers = (names: readonly string[] | null) =>
      world.cluster.patch('machinePool', 'deleted', { metadata: { finalizers: names } });
    await finalizers(['test.poolsync/stays', 'machinepool.cluster.x-k8s.io']);
    const change = () => world.cluster.deleteMachinePool('deleted');
    await changeBeforeCall('deleted', change, 'machine-pool-being-deleted');
    await finalizers(null);
  });

  it('I7: since it is paused, directly before the call: nothing is asked', async () => {
    await changeBeforeCall('paused-1', () => annotate('paused-1', paused, ''), 'paused');
    await annotate('paused-1', paused, null);
    await world.ask('scale', 'paused-1');
    await carriedOut(world, 'paused-1', placeOf('paused-1'), 5);
  });

  it('I4: since the cloud owns the count, directly before the call: nothing is asked', async () => {
    const change = () => annotate('owner', managedBy, 'external-autoscaler');
    await changeBeforeCall('owner', change, 'owned-by-cloud');
  });

  it('I7: since it is paused while the call is made: that is counted, and nothing is written', async () => {
    const [name, place] = ['paused-2', placeOf('paused-2')] as const;
    const before = await world.scaler().counted('ScalesBegunAgain', 'changed-after-call');
    const held = world.gates.aws.hold('answer', isAsk(place));
    await ask(name, 5);
    await held.arrived;
    await annotate(name, paused, '');
    const { status } = await world.pool(name);
    held.release();
    await world.eventually('it was found', async () => {
      const now = await world.scaler().counted('ScalesBegunAgain', 'changed-after-call');
      expect(now).toBe(before + 1);
    });
    expect((await world.pool(name)).status?.['lastScale']).toEqual(status?.['lastScale']);
    await wish(world, name, 3, { [paused]: null });
    await world.ask('scale', name);
    await carriedOut(world, name, place, 3);
    expect(askedOf(world, place)).toEqual([5, 3]);
  });
});

describe('after all that', () => {
  it('I9: no request is left, and none was given up', async () => {
    await world.eventually('the queues are empty', async () => {
      const none = { events: 0, scale: 0, rejected: 0, redrive: 0 };
      expect(await world.paths.depths()).toEqual(none);
    });
  });
});

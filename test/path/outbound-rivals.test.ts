import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdopted, askedOf, carriedOut, countCondition, desiredOf, wish } from './counts.ts';
import type { Exchange } from './gate.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';
import { kubectlScale } from './kubectl.ts';
import { clusterRivals, policyActs } from './rivals.ts';

const managedBy = 'cluster.x-k8s.io/replicas-managed-by';
/** So long after its own call Poolsync takes another figure for an old reading. */
const doubtMs = 5_000;

let world: GatedWorld;
beforeAll(async () => {
  world = await createGatedWorld();
  const names = ['by-policy', 'between', ...clusterRivals.map(({ manager }) => manager)];
  await Promise.all(names.map((name) => addAdopted(world, name)));
});
afterAll(() => world.end());

function placeOf(name: string): GroupPlace {
  return world.placeOf({ name });
}

/** How often Poolsync has written `spec.replicas`. */
function writtenBack(name: string): number {
  const isWrite = ({ method, path }: Exchange): boolean =>
    method === 'PATCH' && path.includes(`/machinepools/${name}/scale`);
  return world.gates.cluster.passed.filter((one) => isWrite(one) && one.status === 200).length;
}

/** Waits until it is said who sets Poolsync's value back, and gives what is said. */
function contestOf(name: string): Promise<string> {
  return world.eventually(`the rival of ${name} is named`, async () => {
    const said = await countCondition(world, name, 'ReplicasUncontested');
    expect(said).toMatchObject({ status: 'False', reason: 'Contested' });
    return said?.message ?? '';
  });
}

/** Holds that it is left alone for ten minutes from about now. */
async function expectTenMinutes(name: string): Promise<void> {
  const { status } = await world.pool(name);
  const contested = status?.['contested'] as { count: number; nextTryAt: string };
  expect(contested.count).toBe(2);
  const leftMs = Date.parse(contested.nextTryAt) - Date.now();
  expect(leftMs).toBeGreaterThan(9 * 60_000);
  expect(leftMs).toBeLessThanOrEqual(10 * 60_000);
}

describe.concurrent('a count that the cluster owns', () => {
  it('I4: is set once more against a scaling policy, and then left, and the policy is named', async () => {
    const [name, place] = ['by-policy', placeOf('by-policy')];
    await kubectlScale(world.cluster.namespace, name, 5);
    await world.inStep(name, place, 5);
    await carriedOut(world, name, place, 5);
    await delay(doubtMs);
    await policyActs(world, place, 3);
    await world.eventually('it is set right', () => {
      expect(askedOf(world, place)).toEqual([5, 5]);
    });
    await world.inStep(name, place, 5);
    await carriedOut(world, name, place, 5);
    expect((await world.pool(name)).status).toMatchObject({ contested: { count: 1 } });
    await delay(doubtMs);
    await policyActs(world, place, 3);
    const said = await contestOf(name);
    expect(said).toContain(
      'Somebody in the cloud ("a monitor alarm TargetTracking-AlarmLow in state ALARM triggered policy keep-load-at-half changing the desired capacity from 5 to 3") keeps setting back',
    );
    await expectTenMinutes(name);
    // A person in between, on either side: the count is left alone all the same.
    await world.cloud.scale(place, 4);
    await world.inStep(name, place, 4);
    await wish(world, name, 6);
    await world.quiet();
    await delay(2_000);
    await world.quiet();
    expect([askedOf(world, place), await desiredOf(world, place)]).toEqual([[5, 5], 4]);
    expect(await contestOf(name)).toBe(said);
  });

  it('is never contested by those who wish: each of their values is carried out', async () => {
    const [name, place] = ['between', placeOf('between')];
    const { namespace } = world.cluster;
    const figures = [3, 4, 3, 5];
    for (const [at, { write }] of clusterRivals.entries()) {
      await write(namespace, name, figures[at] ?? 0);
      await carriedOut(world, name, place, figures[at] ?? 0);
    }
    await kubectlScale(namespace, name, 5);
    await carriedOut(world, name, place, 5);
    // Where functions are slow two can be at work, and ask for the same.
    const asked = askedOf(world, place);
    expect(asked.filter((figure, at) => figure !== asked[at - 1])).toEqual(figures);
    expect((await world.pool(name)).status).not.toHaveProperty('contested');
    expect(writtenBack(name)).toBe(0);
  });
});

describe.concurrent('a count that the cloud owns', () => {
  it.each(clusterRivals)(
    'I4: is written once more against $what, and then left, and it is named',
    async ({ manager, write }) => {
      const [name, place] = [manager, placeOf(manager)];
      const { namespace } = world.cluster;
      const replicas = async () => (await world.machinePool(name)).spec.replicas;
      await wish(world, name, 2, { [managedBy]: 'external-autoscaler' });
      await world.cloud.scale(place, 3);
      for (const written of [1, 2]) {
        await world.eventually('the figure of the cloud is written back', async () => {
          expect([await replicas(), writtenBack(name)]).toEqual([3, written]);
          expect((await world.pool(name)).status).toMatchObject({
            lastScale: { to: 3, result: 'WrittenBack' },
          });
        });
        await write(namespace, name, 9);
      }
      const said = await contestOf(name);
      expect(said).toContain(`The field manager ${manager} of MachinePool ${name} keeps setting`);
      await expectTenMinutes(name);
      // A person in between, on either side.
      await kubectlScale(namespace, name, 8);
      await world.cloud.scale(place, 4);
      await world.inStep(name, place, 4);
      await world.quiet();
      await delay(2_000);
      await world.quiet();
      expect([await replicas(), writtenBack(name), askedOf(world, place)]).toEqual([8, 2, []]);
      await contestOf(name);
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writesList } from './exchanges.ts';
import type { FunctionSide } from './function-side.ts';
import type { Exchange } from './gate.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';

/** Whose count is the cloud's, so that its changes come in, and whose is the cluster's. */
const inwards = ['in-1', 'in-2'] as const;
const outwards = ['out-1', 'out-2'] as const;
const managed = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' };

let world: GatedWorld;
beforeAll(async () => {
  world = await createGatedWorld();
  await Promise.all([
    ...inwards.map(async (name) => {
      const place = await world.addObjects({ name, replicas: 2 });
      await world.cluster.patch('machinePool', name, { metadata: { annotations: managed } });
      await world.cloud.createGroup(place, { size: 2 });
      await world.inStep(name, place, 2);
    }),
    ...outwards.map(async (name) => {
      await world.inStep(name, await world.addPool({ name, replicas: 2 }), 2);
      await world.eventually(`${name} is adopted`, async () => {
        expect((await world.pool(name)).status).toHaveProperty('adoptedAt');
      });
    }),
  ]);
}, 120_000);
afterAll(() => world.end());

/** Every group and every wish changes at once. */
async function change(size: number): Promise<void> {
  await Promise.all([
    ...inwards.map((name) => world.cloud.scale(world.placeOf({ name }), size)),
    ...outwards.map((name) =>
      world.cluster.patch('machinePool', name, { spec: { replicas: size } }),
    ),
  ]);
}

function killAll(side: FunctionSide): void {
  for (const pid of side.pids().values()) process.kill(pid, 'SIGKILL');
}

const setsCapacity = ({ body }: Exchange): boolean =>
  body.includes('Action=SetDesiredCapacity') && body.includes('out-1');

describe('a deployment in the midst of a storm', () => {
  it('I9: is a crash of what ran: what was in work comes back to the new build, and all converges', async () => {
    const old = { reconcile: world.function, scale: world.scaler() };
    // Whatever takes these two on does not come to its end.
    const silence = { kind: 'silence' } as const;
    const writing = world.gates.cluster.disturb(silence, writesList('in-1'));
    const scaling = world.gates.aws.disturb(silence, setsCapacity);
    // It grows: nobody asks for the second reading of a loss while the watch stands still.
    for (const size of [3, 4, 5]) await change(size);
    await world.eventually(
      'both are in the midst of their work, and all news of in-1 is out',
      async () => {
        expect([writing.met.length, scaling.met.length]).not.toContain(0);
        const members = await world.cloud.members(world.placeOf({ name: 'in-1' }));
        expect(members?.map(({ state }) => state)).toEqual(Array(5).fill('InService'));
      },
    );

    // Or it would ask for all of it once more: what comes back is to be enough.
    process.kill(world.watch().pid, 'SIGSTOP');
    const sides = Object.values(old);
    for (const side of sides) killAll(side);
    await Promise.all(sides.map((side) => side.stop()));
    for (const trouble of [writing, scaling]) trouble.end();
    const { events, scale } = await world.paths.depths();
    expect(events).toBeGreaterThan(0);
    expect(scale).toBeGreaterThan(0);
    // The storm goes on while nobody listens.
    await world.cloud.scale(world.placeOf({ name: 'in-2' }), 6);

    const [reconcile, scaler] = await Promise.all([
      world.deployAnew('reconcile', 'reconcile-next'),
      world.deployAnew('scale', 'scale-next'),
    ]);
    const inStep = (name: string, size: number) =>
      world.inStep(name, world.placeOf({ name }), size);
    await Promise.all([inStep('in-1', 5), inStep('in-2', 6), inStep('out-1', 5)]);
    process.kill(world.watch().pid, 'SIGCONT');
    await change(3);
    await Promise.all([...inwards, ...outwards].map((name) => inStep(name, 3)));
    await world.quiet();
    expect(await world.paths.depths()).toEqual({ events: 0, scale: 0, rejected: 0, redrive: 0 });
    for (const side of sides) expect(side.pids().size).toBe(0);
    expect(await reconcile.counted('GroupsApplied')).toBeGreaterThanOrEqual(inwards.length);
    expect(await scaler.counted('PoolsScaled')).toBeGreaterThanOrEqual(outwards.length);
  }, 120_000);
});

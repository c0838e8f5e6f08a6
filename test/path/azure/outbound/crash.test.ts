import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exchange } from '../../gate.ts';
import { createGatedAzureWorld, type GatedAzureWorld } from '../gated-azure-world.ts';
import { ask } from './scale-requests.ts';
import { addAdopted, asksOf, capacityOf, carriedOut } from './wishes.ts';

let world: GatedAzureWorld;
beforeAll(async () => {
  world = await createGatedAzureWorld({ lockMs: 5_000 });
}, 120_000);
afterAll(() => world.end());

/** What act writes of a pool. */
const tells =
  (name: string) =>
  ({ environment, method, path }: Exchange): boolean =>
    environment === 'act' &&
    method === 'PATCH' &&
    path.includes(`/scalesetmachinepools/${name}/status`);

describe('the app act', () => {
  it('I4, I9: that is killed after the PATCH and before the condition says so afterwards, and asks once', async () => {
    const name = 'killed';
    const place = await addAdopted(world, { name, mode: 'Uniform' });
    // Alone: else the watch asks again, and another instance does the work.
    await world.watch().end('SIGTERM');
    const told = world.gates.cluster.hold('request', tells(name));
    await ask(world, name, 5);
    await told.arrived;
    expect(await capacityOf(world, place)).toBe(5);
    expect((await world.cluster.pool(name)).status).not.toHaveProperty('lastScale');
    for (const pid of world.act.pids()) process.kill(pid, 'SIGKILL');
    told.cut();
    await carriedOut(world, place, 5);
    expect((await asksOf(world, place)).filter(({ status }) => status < 300)).toHaveLength(1);
  });
});

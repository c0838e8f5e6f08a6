import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wish } from '../../counts.ts';
import { eventually } from '../../eventually.ts';
import { addFault } from '../azure-faults.ts';
import { createAzureWorld, type AzureWorld } from '../azure-world.ts';
import { writeFaultCases } from './write-fault-cases.ts';
import { addAdopted, asksOf, carriedOut } from './wishes.ts';

let world: AzureWorld;
beforeAll(async () => {
  world = await createAzureWorld();
  await Promise.all(
    writeFaultCases.map(({ name }, at) =>
      addAdopted(world, { name, mode: at % 2 === 0 ? 'Uniform' : 'Flexible' }),
    ),
  );
}, 120_000);
afterAll(() => world.end());

/** Waits until the request of a pool came back for this reason. */
function deferred(name: string, detail: RegExp): Promise<void> {
  const pool = `ScaleSetMachinePool/${world.cluster.namespace}/${name}`;
  return eventually(`the request of ${name} is deferred by ${detail}`, async () => {
    const lines = (await world.act.log()).filter((line) => line['pool'] === pool);
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'request deferred',
        detail: expect.stringMatching(detail) as string,
      }),
    );
  });
}

describe('I3, I4: the scale set has in the end what is wished, where', () => {
  it.each(writeFaultCases)('$what', async ({ name, fault, detail, statuses }) => {
    const place = world.placeOf({ name, mode: 'Uniform' });
    const end = await addFault(world, place, { times: 1, ...fault });
    await wish(world, name, 4);
    if (detail !== undefined) await deferred(name, detail);
    await carriedOut(world, place, 4);
    await end();
    await eventually(`${name} says what was asked`, async () => {
      expect((await world.cluster.pool(name)).status).toMatchObject({
        lastScale: { from: 2, to: 4, result: 'Accepted' },
      });
    });
    const asks = await asksOf(world, place);
    expect(asks.map(({ capacity, status }) => [capacity, status])).toEqual(
      statuses.map((status) => [4, status]),
    );
    expect((await world.cluster.pool(name)).status).not.toHaveProperty('contested');
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { countCondition } from './count-condition.ts';
import { wish } from './counts.ts';
import { replicasOf, type CountedPool } from './counted-pool.ts';
import { kubectlScale } from './kubectl.ts';
import { managedBy } from './ownership-cases.ts';
import type { ClusterRival } from './rivals.ts';

/** So long after its own call Poolsync takes another figure for an old reading. */
const doubtMs = 5_000;

/** Waits until it is said who sets Poolsync's value back, and gives what is said. */
function contestOf(pool: CountedPool): Promise<string> {
  return pool.eventually(`the rival of ${pool.name} is named`, async () => {
    const said = await countCondition(pool, pool.name, 'ReplicasUncontested');
    expect(said).toMatchObject({ status: 'False', reason: 'Contested' });
    return said?.message ?? '';
  });
}

/** Holds that it is left alone for ten minutes from about now. */
async function expectTenMinutes({ cluster, name }: CountedPool): Promise<void> {
  const { status } = await cluster.pool(name);
  const contested = status?.['contested'] as { count: number; nextTryAt: string };
  expect(contested.count).toBe(2);
  const leftMs = Date.parse(contested.nextTryAt) - Date.now();
  expect(leftMs).toBeGreaterThan(9 * 60_000);
  expect(leftMs).toBeLessThanOrEqual(10 * 60_000);
}

async function quietForAWhile(pool: CountedPool): Promise<void> {
  await pool.quiet();
  await delay(2_000);
  await pool.quiet();
}

/**
 * Of an adopted pool whose count the cluster owns: it is set once more against somebody in the cloud
 * who sets it back, and then left alone.
 *
 * @param setsBack what the rival does
 * @param settled waits until so many instances are there and listed
 * @param named what is said of the rival
 */
export async function contestedInCloud(
  pool: CountedPool,
  rival: {
    readonly setsBack: (size: number) => Promise<void>;
    readonly settled: (size: number) => Promise<unknown>;
    readonly named: string;
  },
): Promise<void> {
  const { name, cluster } = pool;
  await kubectlScale(cluster.namespace, name, 5);
  await rival.settled(5);
  await pool.carriedOut(5);
  // Two requests for one wish, side by side, may ask for it twice.
  const before = await pool.asked();
  expect(new Set(before)).toEqual(new Set([5]));
  await delay(doubtMs);
  await rival.setsBack(3);
  await pool.eventually('it is set right', async () => {
    expect(await pool.asked()).toEqual([...before, 5]);
  });
  await rival.settled(5);
  await pool.carriedOut(5);
  expect((await cluster.pool(name)).status).toMatchObject({ contested: { count: 1 } });
  await delay(doubtMs);
  await rival.setsBack(3);
  const said = await contestOf(pool);
  expect(said).toContain(rival.named);
  await expectTenMinutes(pool);
  // A person in between, on either side: the count is left alone all the same.
  await pool.setInCloud(4);
  await rival.settled(4);
  await wish(pool, name, 6);
  await quietForAWhile(pool);
  expect([await pool.asked(), await pool.desired()]).toEqual([[...before, 5], 4]);
  expect(await contestOf(pool)).toBe(said);
}

/**
 * Of an adopted pool that gives its count to the cloud: the cloud's figure is written once more against
 * somebody in the cluster who overwrites it, and then left alone.
 *
 * @param writtenBack how often Poolsync has written `spec.replicas`
 * @param settled waits until so many instances are there and listed
 */
export async function contestedInCluster(
  pool: CountedPool,
  { manager, write }: ClusterRival,
  seen: {
    readonly writtenBack: () => number;
    readonly settled: (size: number) => Promise<unknown>;
  },
): Promise<void> {
  const { name, cluster } = pool;
  await wish(pool, name, 2, { [managedBy]: 'external-autoscaler' });
  await pool.setInCloud(3);
  for (const written of [1, 2]) {
    await pool.eventually('the figure of the cloud is written back', async () => {
      expect([await replicasOf(pool), seen.writtenBack()]).toEqual([3, written]);
      expect((await cluster.pool(name)).status).toMatchObject({
        lastScale: { to: 3, result: 'WrittenBack' },
      });
    });
    await write(cluster.namespace, name, 9);
  }
  const said = await contestOf(pool);
  expect(said).toContain(`The field manager ${manager} of MachinePool ${name} keeps setting`);
  await expectTenMinutes(pool);
  // A person in between, on either side.
  await kubectlScale(cluster.namespace, name, 8);
  await pool.setInCloud(4);
  await seen.settled(4);
  await quietForAWhile(pool);
  expect([await replicasOf(pool), seen.writtenBack(), await pool.asked()]).toEqual([8, 2, []]);
  await contestOf(pool);
}

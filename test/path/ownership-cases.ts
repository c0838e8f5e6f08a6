import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { countCondition } from './count-condition.ts';
import { wish } from './counts.ts';
import { replicasOf, untilAdopted, untilSaid, type CountedPool } from './counted-pool.ts';
import { kubectl, kubectlScale } from './kubectl.ts';

export const managedBy = 'cluster.x-k8s.io/replicas-managed-by';
const confirm = 'poolsync/confirm-replicas';

function scaleTo({ cluster, name }: CountedPool, replicas: number): Promise<void> {
  return kubectlScale(cluster.namespace, name, replicas);
}

/**
 * Of a pool that is adopted and agrees with its group on 2: gives the count to the cloud, and holds
 * that the MachinePool follows and nothing is asked of the group; takes it back, and holds that it has
 * to be adopted anew.
 */
export async function ownedByCloudForAWhile(pool: CountedPool): Promise<void> {
  const { name, cluster } = pool;
  await wish(pool, name, 2, { [managedBy]: 'external-autoscaler' });
  await pool.eventually('the pool says so', async () => {
    expect((await cluster.pool(name)).status).toMatchObject({ owner: 'cloud' });
  });
  await pool.setInCloud(4);
  await pool.eventually('4 are written back', async () => expect(await replicasOf(pool)).toBe(4));
  await scaleTo(pool, 6);
  await pool.eventually('4 are written back again', async () => {
    expect(await replicasOf(pool)).toBe(4);
    expect(await countCondition(pool, name)).toMatchObject({ reason: 'OwnedByCloud' });
  });
  await wish(pool, name, 2, { [managedBy]: null });
  await untilSaid(pool, { status: 'False', reason: 'AdoptionMismatch' });
  await pool.quiet();
  expect([await pool.desired(), await replicasOf(pool)]).toEqual([4, 2]);
  expect([await pool.asked(), await pool.requests()]).toEqual([[], 0]);
  await scaleTo(pool, 4);
  await untilAdopted(pool);
  await scaleTo(pool, 3);
  await pool.carriedOut(3);
  expect(await pool.asked()).toEqual([3]);
}

/** Of a new pool whose MachinePool has the 1 of Cluster API's webhook: nothing of its group is changed. */
export async function leftAsItIs(pool: CountedPool, size: number): Promise<void> {
  const { name } = pool;
  await untilSaid(pool, {
    status: 'False',
    reason: 'AdoptionMismatch',
    message: `MachinePool ${name} asks for 1 instances and the group is told to have ${size}; they were never in agreement, so nothing is scaled. Set spec.replicas of the MachinePool to ${size}, or annotate it with poolsync/confirm-replicas: "1" to make the group follow.`,
  });
  await pool.quiet();
  expect([await pool.desired(), await pool.asked()]).toEqual([size, []]);
  expect(await pool.requests()).toBe(0);
}

/** Of such a pool: it is adopted by the group's own figure, and then follows. */
export async function adoptedByFigure(pool: CountedPool, size: number): Promise<void> {
  await scaleTo(pool, size);
  await untilAdopted(pool);
  expect(await pool.asked()).toEqual([]);
  await scaleTo(pool, size - 1);
  await pool.carriedOut(size - 1);
  expect(await pool.asked()).toEqual([size - 1]);
}

/** Of such a pool: the annotation makes its group follow, where it names the very figure. */
export async function adoptedByAnnotation(pool: CountedPool): Promise<void> {
  const { name, cluster } = pool;
  const annotate = (figure: number) =>
    kubectl(
      cluster.namespace,
      'annotate',
      '--overwrite',
      `machinepool/${name}`,
      `${confirm}=${figure}`,
    );
  await annotate(2);
  await delay(1_000);
  await pool.quiet();
  expect(await pool.asked()).toEqual([]);
  await annotate(1);
  await pool.carriedOut(1);
  expect(await pool.asked()).toEqual([1]);
}

import { expect } from 'vitest';
import { folderWith, ranOf, startCommand } from '../cli/command.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import { clusterName } from './cluster-side.ts';
import { untilAdopted, untilSaid, type CountedPool } from './counted-pool.ts';
import { kubectlWithInput } from './kubectl.ts';
import { conditionOf } from './objects.ts';

/** How a person runs `poolsync adopt` in the namespace of a world. */
export interface AdoptRun {
  readonly args: readonly string[];
  /** What lets the person into the cloud. */
  readonly variables: Readonly<Record<string, string>>;
  /** Absent: 0. */
  readonly status?: number;
}

/** Gives what it printed. */
export async function adopt(
  { cluster }: Pick<CountedPool, 'cluster'>,
  { args, variables, status: expected = 0 }: AdoptRun,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  await using folder = await folderWith({});
  const where = ['--cluster', clusterName, '-n', cluster.namespace];
  const access = ['--kubeconfig', sharedCluster().kubeconfig];
  const child = startCommand(folder.path, ['adopt', ...args, ...where, ...access], variables);
  const { stdout, stderr, status } = await ranOf(child);
  expect({ status, stderr }).toMatchObject({ status: expected });
  return { stdout, stderr };
}

/** As the command tells people to: `poolsync adopt … | kubectl apply -f -`. */
export async function adoptByPipe(pool: CountedPool, run: AdoptRun): Promise<void> {
  const { stdout } = await adopt(pool, run);
  await kubectlWithInput(pool.cluster.namespace, ['apply', '-f', '-'], stdout);
}

/** Of a pool whose objects were made so: it is ready and adopted, and nothing was asked of its group. */
export async function adoptedUnscaled(pool: CountedPool, size: number): Promise<void> {
  const { name, cluster } = pool;
  await untilAdopted(pool);
  await untilSaid(pool, { status: 'True', reason: 'InAgreement' });
  await pool.eventually(`${name} is ready, and its list is copied`, async () => {
    const object = await cluster.pool(name);
    expect(conditionOf(object, 'Ready')).toMatchObject({ status: 'True' });
    const machinePool = await cluster.machinePool(name);
    expect(machinePool.spec.providerIDList).toHaveLength(size);
    expect(machinePool.spec.replicas).toBe(size);
  });
  await pool.quiet();
  expect([await pool.desired(), await pool.asked()]).toEqual([size, []]);
  expect(await pool.requests()).toBe(0);
}

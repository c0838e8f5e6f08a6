import { expect } from 'vitest';
import type { ClusterSide } from './cluster-side.ts';
import { countCondition } from './count-condition.ts';
import type { eventually } from './eventually.ts';

/** A pool with the group behind it, of either cloud, for what holds in both. */
export interface CountedPool {
  readonly name: string;
  readonly cluster: Pick<ClusterSide, 'namespace' | 'pool' | 'machinePool' | 'patch'>;
  readonly eventually: typeof eventually;
  /** What the group is told to have. */
  desired(): Promise<number | undefined>;
  /** The figures that Poolsync has asked the group for, in order. */
  asked(): Promise<readonly number[]>;
  /** How often the watch has asked to scale it. */
  requests(): Promise<number>;
  /** Somebody in the cloud sets another figure. */
  setInCloud(size: number): Promise<void>;
  /** Waits until group, status and condition say that the wish is carried out. */
  carriedOut(replicas: number): Promise<void>;
  /** Waits until no message is left in the queues of the functions. */
  quiet(): Promise<void>;
}

export async function replicasOf({ cluster, name }: CountedPool): Promise<number | undefined> {
  return (await cluster.machinePool(name)).spec.replicas;
}

/** Waits until `ScaleAccepted` says this. */
export async function untilSaid(pool: CountedPool, said: object): Promise<void> {
  await pool.eventually(`it is said of ${pool.name}`, async () => {
    expect(await countCondition(pool, pool.name)).toMatchObject(said);
  });
}

export async function untilAdopted(pool: CountedPool): Promise<void> {
  await pool.eventually(`${pool.name} is adopted`, async () => {
    expect((await pool.cluster.pool(pool.name)).status).toHaveProperty('adoptedAt');
  });
}

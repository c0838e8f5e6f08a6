import { scaleSetPools, type ScaleSetPool } from './azure-layout.ts';
import { pools, type PoolLayout } from './layout.ts';

/** A MachinePool of the sandbox with what is behind it, in either cloud. */
export type SandboxPool = PoolLayout | ScaleSetPool;

export const sandboxPools: readonly SandboxPool[] = [...pools, ...scaleSetPools];

/** @throws Error where the sandbox has no such pool. */
export function poolNamed(name: string): SandboxPool {
  const pool = sandboxPools.find((each) => each.name === name);
  if (pool === undefined) throw new Error(`the sandbox has no pool ${name}`);
  return pool;
}

/** @throws Error where the sandbox has no such pool in that cloud. */
export function poolIn<Cloud extends SandboxPool['cloud']>(
  cloud: Cloud,
  name: string,
): Extract<SandboxPool, { readonly cloud: Cloud }> {
  const pool = poolNamed(name);
  if (pool.cloud !== cloud) throw new Error(`the pool ${name} of the sandbox is not in ${cloud}`);
  return pool as Extract<SandboxPool, { readonly cloud: Cloud }>;
}

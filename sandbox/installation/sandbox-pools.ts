import { scaleSetPools, type ScaleSetPool } from './azure-layout.ts';
import { pools, type PoolLayout } from './layout.ts';

/** A MachinePool of the sandbox with what is behind it, in either cloud. */
export type SandboxPool = PoolLayout | ScaleSetPool;

export const sandboxPools: readonly SandboxPool[] = [...pools, ...scaleSetPools];

/** @throws Error where the sandbox has no such pool in that cloud. */
export function poolNamed<Cloud extends SandboxPool['cloud']>(
  cloud: Cloud,
  name: string,
): Extract<SandboxPool, { readonly cloud: Cloud }> {
  const pool = sandboxPools.find((each) => each.name === name && each.cloud === cloud);
  if (pool === undefined) throw new Error(`the sandbox has no pool ${name} in ${cloud}`);
  return pool as Extract<SandboxPool, { readonly cloud: Cloud }>;
}

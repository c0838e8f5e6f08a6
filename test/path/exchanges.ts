import type { GroupPlace } from './groups.ts';
import type { Exchange } from './gate.ts';
import type { GatedWorld } from './gated-world.ts';

/** The exchanges of interest, for a gate. */
export const isDescribe =
  ({ group }: GroupPlace) =>
  ({ body }: Exchange): boolean =>
    body.includes('Action=DescribeAutoScalingGroups') && body.includes(group);

export const readsPool =
  (name: string) =>
  ({ method, path }: Exchange): boolean =>
    method === 'GET' && path.endsWith(`/autoscalinggroupmachinepools/${name}`);

export const writesList =
  (name: string) =>
  ({ method, path }: Exchange): boolean =>
    method === 'PATCH' && path.includes(`/autoscalinggroupmachinepools/${name}?`);

export const writesStatus =
  (name: string) =>
  ({ method, path }: Exchange): boolean =>
    method === 'PATCH' && path.includes(`/autoscalinggroupmachinepools/${name}/status?`);

/** Sends a signal to the execution environment that an exchange comes from. */
export function signal(
  world: Pick<GatedWorld, 'function'>,
  { environment }: Exchange,
  name: NodeJS.Signals,
): void {
  const pid = world.function.pids().get(environment);
  if (pid === undefined) throw new Error(`no environment ${environment} is alive`);
  process.kill(pid, name);
}

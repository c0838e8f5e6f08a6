import type { PoolView } from './fleet.ts';

/** Whether cloud, list and MachinePool name the same instances. */
export function isInSync({ cloud, list, machinePool }: PoolView): boolean {
  return sameSet(list, new Set(cloud.keys())) && sameSet(list, machinePool);
}

/** As Auto Scaling calls it, and as Azure does. */
const inService: ReadonlySet<string> = new Set(['InService', 'Running']);

/** Whether the group has so many instances, all of them in service, and is in sync. */
export function isSettledAt(view: PoolView, size: number): boolean {
  const states = [...view.cloud.values()];
  return states.length === size && states.every((state) => inService.has(state)) && isInSync(view);
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

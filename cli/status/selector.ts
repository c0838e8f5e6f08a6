import type { PoolKind } from '../../shared/model/pool.ts';
import type { PoolView } from './pool-view.ts';

/** Which pools are asked for, by one word of the command line. */
export interface PoolSelector {
  /** As it was written. */
  readonly text: string;
  /** Absent: of the namespace that the command works in, or of any. */
  readonly namespace?: string;
  readonly name: string;
  /** Absent: of any kind. `MachinePool`: the name is the MachinePool's. */
  readonly kind?: PoolKind | 'MachinePool';
}

/** As kubectl takes them. */
const kinds: ReadonlyMap<string, PoolKind | 'MachinePool'> = new Map([
  ['asgmp', 'AutoScalingGroupMachinePool'],
  ['autoscalinggroupmachinepool', 'AutoScalingGroupMachinePool'],
  ['autoscalinggroupmachinepools', 'AutoScalingGroupMachinePool'],
  ['ssmp', 'ScaleSetMachinePool'],
  ['scalesetmachinepool', 'ScaleSetMachinePool'],
  ['scalesetmachinepools', 'ScaleSetMachinePool'],
  ['mp', 'MachinePool'],
  ['machinepool', 'MachinePool'],
  ['machinepools', 'MachinePool'],
]);

/**
 * Reads `name`, `kind/name`, `namespace/name` or `kind/namespace/name`.
 *
 * @returns `undefined` where the word is none of these
 */
export function parseSelector(text: string): PoolSelector | undefined {
  const parts = text.split('/');
  if (parts.some((part) => part === '')) return undefined;
  const kind = parts.length > 1 ? kindOf(parts[0] ?? '') : undefined;
  const rest = kind === undefined ? parts : parts.slice(1);
  const [first, second, ...more] = rest;
  if (first === undefined || more.length > 0) return undefined;
  const ofKind = kind === undefined ? {} : { kind };
  return second === undefined
    ? { text, name: first, ...ofKind }
    : { text, namespace: first, name: second, ...ofKind };
}

/** With or without the group, as in `asgmp.infrastructure.cluster.x-k8s.io`. */
function kindOf(word: string): PoolKind | 'MachinePool' | undefined {
  return kinds.get(word.toLowerCase().split('.')[0] ?? '');
}

type Named = Pick<PoolView, 'kind' | 'namespace' | 'name' | 'machinePool'>;

/** Whether a pool is one that is asked for. */
export function selects(
  { kind, namespace, name }: PoolSelector,
  pool: Named,
  homeNamespace: string | undefined,
): boolean {
  const within = namespace ?? homeNamespace;
  if (within !== undefined && within !== pool.namespace) return false;
  if (kind === 'MachinePool') return pool.machinePool?.name === name;
  return name === pool.name && (kind === undefined || kind === pool.kind);
}

/** The namespaces to look into; `undefined` among them: all. */
export function scopesOf(
  selectors: readonly PoolSelector[],
  homeNamespace: string | undefined,
): readonly (string | undefined)[] {
  if (homeNamespace === undefined || selectors.length === 0) return [homeNamespace];
  return [...new Set(selectors.map(({ namespace }) => namespace ?? homeNamespace))];
}

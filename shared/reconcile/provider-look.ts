import type { ForeignPoolKind } from '../model/foreign-pool.ts';
import { describeGroup, type GroupRef } from '../model/group.ts';
import { countOwner, type MachinePool } from '../model/machine-pool.ts';
import type { Announcement } from '../model/plan.ts';

/** The figures of a group and of the MachinePool that stands for it. */
export interface Figures {
  readonly replicas: number;
  readonly desiredCapacity: number;
}

/** Whether a provider can change a group's desired capacity when it looks, whatever the figures are. */
export function mayChangeCount(kind: ForeignPoolKind, machinePool: MachinePool): boolean {
  return kind === 'AzureMachinePool' || countOwner(machinePool) === 'cluster';
}

/**
 * Whether a provider would change a group's desired capacity when it looks. Where the cluster owns
 * the count, every provider brings the group to `spec.replicas`. Where the cloud does, the Azure
 * provider still raises one that is lower: it sets what it read before it takes over the cloud's.
 */
export function wouldChangeCount(
  kind: ForeignPoolKind,
  machinePool: MachinePool,
  { replicas, desiredCapacity }: Figures,
): boolean {
  if (countOwner(machinePool) === 'cluster') return replicas !== desiredCapacity;
  return kind === 'AzureMachinePool' && replicas > desiredCapacity;
}

/** Tells people why a provider is not asked to look, and what they can do. */
export function withheld(
  kind: ForeignPoolKind,
  machinePool: MachinePool,
  group: GroupRef,
  { replicas, desiredCapacity }: Figures,
): Announcement {
  const { namespace, name } = machinePool;
  const figures = `${describeGroup(group)} has a desired capacity of ${desiredCapacity} and MachinePool ${namespace}/${name} asks for ${replicas}, so Poolsync does not ask its provider to look: it would`;
  return {
    type: 'Warning',
    reason: 'NudgeWithheld',
    message: `${figures} ${remedyOf(kind, machinePool, { replicas, desiredCapacity })}`,
  };
}

function remedyOf(
  kind: ForeignPoolKind,
  machinePool: MachinePool,
  { replicas, desiredCapacity }: Figures,
): string {
  const cure = `Set spec.replicas to ${desiredCapacity}`;
  if (countOwner(machinePool) === 'cloud') {
    return `set ${replicas}, although the cloud owns the count. ${cure}.`;
  }
  const orAnnotate = `${cure}, or annotate the MachinePool with cluster.x-k8s.io/replicas-managed-by where the cloud is to own the count.`;
  return kind === 'AzureMachinePool' && desiredCapacity > replicas
    ? `delete instances until there are ${replicas}. While it replaces the instances of a new version it adds some first: then there is nothing to do. Otherwise: ${orAnnotate}`
    : `set ${replicas}. ${orAnnotate}`;
}

import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import {
  groupNamedBy,
  type ForeignPoolKind,
  type ForeignPoolRef,
} from '../../shared/model/foreign-pool.ts';
import { groupKey, type GroupRef } from '../../shared/model/group.ts';
import type { PoolRef } from '../../shared/model/pool.ts';
import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';

/** One of our objects, or another provider's, and the group that it stands for. */
export interface Claimant {
  readonly ref: PoolRef | ForeignPoolRef;
  /** Absent: it does not say yet. */
  readonly group?: GroupRef;
  /** The MachinePool that Cluster API named as its owner. */
  readonly machinePoolName?: string;
}

/** What stands in a management cluster already. */
export interface Standing {
  readonly claimants: readonly Claimant[];
  /** Names of the MachinePools in the namespace. */
  readonly machinePools: readonly string[];
}

export type ClaimVerdict =
  | { readonly kind: 'free' }
  /** Our object of these names is there, and its MachinePool is not: an adoption that was left off. */
  | { readonly kind: 'half-made' }
  | { readonly kind: 'taken'; readonly problem: string };

/**
 * Whether the group, and the names that its objects are to have, are free.
 *
 * @param choice by which the management cluster was found
 */
export function judgeClaims(
  group: GroupRef,
  wanted: PoolRef,
  { claimants, machinePools }: Standing,
  choice: KubeconfigChoice,
): ClaimVerdict {
  const claims = claimants.filter((one) => one.group !== undefined && isSame(one.group, group));
  const own = claims.find(({ ref }) => describeRef(ref) === describeRef(wanted));
  const others = claims.filter((one) => one !== own);
  const [other] = others;
  if (other !== undefined) return taken(claimed(other, choice));
  const { namespace, name } = wanted;
  const hasMachinePool = machinePools.includes(name);
  if (own !== undefined)
    return hasMachinePool ? taken(claimed(own, choice)) : { kind: 'half-made' };
  const isTaken = claimants.some(({ ref }) => describeRef(ref) === describeRef(wanted));
  if (!hasMachinePool && !isTaken) return { kind: 'free' };
  const what = hasMachinePool ? `MachinePool ${namespace}/${name}` : describeRef(wanted);
  return taken(
    `${what} is there already, and is not for this group\n  Choose another name: --name NAME`,
  );
}

function claimed({ ref, machinePoolName }: Claimant, choice: KubeconfigChoice): string {
  const of = machinePoolName === undefined ? '' : `, of MachinePool ${machinePoolName}`;
  const { namespace, name, kind } = ref;
  return [
    `the group is claimed already, by ${describeRef(ref)}${of}`,
    isForeign(kind)
      ? 'Its provider keeps the group, and Poolsync has it look whenever the group changes.'
      : `How it stands: ${onChosenCluster(`poolsync status ${namespace}/${name}`, choice)}`,
  ].join('\n  ');
}

function isForeign(kind: Claimant['ref']['kind']): kind is ForeignPoolKind {
  return kind === 'AWSMachinePool' || kind === 'AzureMachinePool';
}

function isSame(one: GroupRef, other: GroupRef): boolean {
  return groupKey(one) === groupKey(other);
}

function describeRef({ kind, namespace, name }: Claimant['ref']): string {
  return `${kind} ${namespace}/${name}`;
}

function taken(problem: string): ClaimVerdict {
  return { kind: 'taken', problem };
}

/** Another provider's object, as a claimant. */
export function foreignClaimant(pool: {
  readonly ref: ForeignPoolRef;
  readonly providerId?: string;
  readonly machinePoolName?: string;
}): Claimant {
  const group = groupNamedBy(pool);
  const { ref, machinePoolName } = pool;
  return {
    ref,
    ...(group === undefined ? {} : { group }),
    ...(machinePoolName === undefined ? {} : { machinePoolName }),
  };
}

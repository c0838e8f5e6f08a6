import type { ReportedMachinePool } from '../../shared/model/reported.ts';

/** The MachinePool of a pool, as the cluster has it. */
export type FoundMachinePool =
  /** Cluster API core has made it the owner of the pool. */
  | { readonly kind: 'owner'; readonly machinePool: ReportedMachinePool }
  /** It names the pool, and core has not made it the owner yet. */
  | { readonly kind: 'names-it'; readonly machinePool: ReportedMachinePool }
  /** The pool has an owner of this name, and there is none. */
  | { readonly kind: 'gone'; readonly name: string }
  /** No MachinePool names the pool. */
  | { readonly kind: 'none' };

/** The MachinePool itself, where there is one. */
export function machinePoolIn(found: FoundMachinePool): ReportedMachinePool | undefined {
  return 'machinePool' in found ? found.machinePool : undefined;
}

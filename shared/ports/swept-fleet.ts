import type { DriftPolicy } from '../model/drift.ts';
import type { ForeignPool } from '../model/foreign-pool.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { Announcement } from '../model/plan.ts';
import type { Pool } from '../model/pool.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { ListDigest } from '../model/reported.ts';

export interface SweptPool extends Pool {
  /** `spec.driftPolicy`; absent: the installation's. */
  readonly driftPolicy?: DriftPolicy;
}

export interface SweptMachinePool extends MachinePool {
  /** Entries of `status.nodeRefs`. */
  readonly nodes: number;
  /** The list that core has copied. */
  readonly list: ListDigest;
}

export interface SweptForeignPool extends ForeignPool {
  readonly providerIdList: readonly ProviderId[];
}

/**
 * The objects of the management cluster, page by page, each once. They usually come in the order of
 * `<namespace>/<name>`, by bytes; a list that expired is begun anew, and what was given is left out.
 *
 * Every method throws a Fault when the API server does not answer as it should, after tries of its
 * own, or the signal's reason.
 */
export interface SweptFleet {
  /** @param namespaces only these; absent: all */
  pools(signal: AbortSignal, namespaces?: readonly string[]): AsyncIterable<readonly SweptPool[]>;
  machinePools(
    signal: AbortSignal,
    namespaces?: readonly string[],
  ): AsyncIterable<readonly SweptMachinePool[]>;
  /** None in a management cluster without that provider. */
  foreignPools(
    signal: AbortSignal,
    namespaces?: readonly string[],
  ): AsyncIterable<readonly SweptForeignPool[]>;
  /** `<namespace>/<name>` of all Clusters with `spec.paused`. */
  pausedClusters(signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Objects that are not as their CRD says, by `<namespace>/<name>`, since the last call. */
  takeSkipped(): readonly string[];
  /** Records a Kubernetes Event on a MachinePool. */
  announceOnMachinePool(
    machinePool: Pick<MachinePool, 'namespace' | 'name' | 'uid'>,
    announcement: Announcement,
  ): Promise<void>;
}

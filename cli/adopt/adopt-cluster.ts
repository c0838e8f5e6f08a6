import type { Creation } from '../../shared/kube/object-creation.ts';
import type { CloudAccount } from '../../shared/model/account.ts';
import type { Installation } from '../../shared/model/installation.ts';
import type { Claimant } from './claims.ts';
import type { Manifest } from './manifests.ts';

/** A Cluster of Cluster API. */
export interface NamedCluster {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The management cluster, as adopting a group needs it. What is read throws ClusterTrouble where the
 * API server does not give it, or the signal's reason.
 */
export interface AdoptCluster {
  /** @param namespace absent: of all */
  clusters(namespace: string | undefined, signal: AbortSignal): Promise<readonly NamedCluster[]>;
  cloudAccounts(signal: AbortSignal): Promise<readonly CloudAccount[]>;
  /** `undefined` where nobody has written it down. @throws Fault */
  installation(): Promise<Installation | undefined>;
  /** Objects that stand for groups, ours and other providers'. @param namespace absent: of all */
  claimants(namespace: string | undefined, signal: AbortSignal): Promise<readonly Claimant[]>;
  /** Names of the MachinePools. */
  machinePools(namespace: string, signal: AbortSignal): Promise<readonly string[]>;
  /** @param isTrial whether the API server only says what it would do */
  create(manifest: Manifest, isTrial: boolean): Promise<Creation>;
}

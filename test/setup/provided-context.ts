import type { EksLogin } from '../../sandbox/management-cluster/eks/admit-cloud.ts';

/** What the global set-up of the `cluster` project hands to each test file by `inject`. */
export interface ProvidedManagementCluster {
  /** Path of the administrator's kubeconfig file. */
  readonly kubeconfig: string;
  /** Path of a kubeconfig file whose user has the rights that are shipped for the function reconcile. */
  readonly reconcileKubeconfig: string;
  /** The same for the function scale. */
  readonly scaleKubeconfig: string;
  /** The same for the function sweep. */
  readonly sweepKubeconfig: string;
  /** The same for the functions reconcile and sweep, which are one app on Azure. */
  readonly observeKubeconfig: string;
  /** The same for the watch. */
  readonly watchKubeconfig: string;
  /** Path of the kubectl binary that fits the API server. */
  readonly kubectl: string;
  /** Address of the API server, `https://127.0.0.1:<port>`. */
  readonly url: string;
  /** PEM of the authority of its certificate. */
  readonly caPem: string;
  /** How identities of AWS log in. */
  readonly eks: EksLogin;
  /** Folder with the cluster's data and logs; it is removed after the run. */
  readonly folder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each worker, by its number from 1. */
    readonly managementClusters: readonly ProvidedManagementCluster[];
  }
}

import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { StatusDeps } from '../status/status-deps.ts';
import type { DriftCluster } from './drift-cluster.ts';

export interface DriftDeps extends Omit<StatusDeps, 'connect'> {
  /** @throws ClusterTrouble */
  readonly connectDrift: (choice: KubeconfigChoice) => Promise<DriftCluster>;
  /** Asks a person who looks on; `undefined`: nobody does. */
  readonly confirm: (question: string, signal: AbortSignal) => Promise<boolean | undefined>;
  /** Ends early where the signal says so. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

import type { OpenAccess } from '../../shared/kube/open-cluster.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { StatusDeps } from '../status/status-deps.ts';
import type { Ground } from './ground.ts';

/** A cluster and what else a doctor may ask. */
export interface ConnectedDoctor {
  readonly access: OpenAccess;
  readonly ground: Omit<Ground, 'version' | 'now' | 'server'>;
}

export interface DoctorDeps extends Pick<
  StatusDeps,
  'print' | 'complain' | 'progress' | 'style' | 'clock' | 'screen' | 'catchInterrupt'
> {
  /** Of this command. */
  readonly version: string;
  /** @throws ClusterTrouble */
  readonly connectDoctor: (choice: KubeconfigChoice) => Promise<ConnectedDoctor>;
}

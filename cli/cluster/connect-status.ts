import { setTimeout as wait } from 'node:timers/promises';
import { openCluster, type OpenAccess } from '../../shared/kube/open-cluster.ts';
import type { KubeconfigChoice, KubeconfigPlaces } from '../../shared/kube/user-kubeconfig.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { MonotonicClock } from '../../shared/ports/timing.ts';
import type { StatusCluster } from '../status/status-cluster.ts';
import { listReports } from './list-reports.ts';

export interface ConnectDeps {
  readonly places: KubeconfigPlaces;
  readonly clock: Clock;
  readonly monotonic: MonotonicClock;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

/** A cluster that `status` may ask, and how it was found. */
export interface ConnectedStatus {
  readonly access: OpenAccess;
  readonly cluster: StatusCluster;
}

/** Opens the cluster of a person. @throws ClusterTrouble where there is no way into it */
export async function connectStatus(
  deps: ConnectDeps,
  choice: KubeconfigChoice,
): Promise<ConnectedStatus> {
  const { access, sessions } = await openCluster(deps, deps.places, choice);
  const all = { ...deps, sessions, sleep: sleepUnlessAborted };
  return {
    access,
    cluster: {
      list: (scopes, told, signal) => listReports(all, scopes, told, signal),
      follow: async (scopes, kinds, told, signal) => {
        const { followReports } = await import('./follow-reports.ts');
        return followReports(all, { scopes, kinds }, told, signal);
      },
    },
  };
}

/** An aborted sleep is one that is over. */
export async function sleepUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

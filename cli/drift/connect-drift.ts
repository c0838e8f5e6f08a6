import { listReports } from '../cluster/list-reports.ts';
import { connectOperator } from '../cluster/connect-operator.ts';
import type { ConnectDeps } from '../cluster/connect-status.ts';
import type { CloudSettings } from '../clouds/cloud-settings.ts';
import { OperatorClouds } from '../clouds/operator-clouds.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import { isFault } from '../../shared/model/fault.ts';
import type { Installation } from '../../shared/model/installation.ts';
import { RecentReadings } from '../../shared/reconcile/recent-readings.ts';
import { correctDrift } from '../../shared/sweep/correct-drift.ts';
import type { DriftCluster, KnownInstallation } from './drift-cluster.ts';
import { findInClouds } from './find-in-clouds.ts';
import { requestBusOf } from './request-bus-of.ts';
import { withOwnRights } from '../clouds/own-rights.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const silentMetrics = { count: () => undefined, gauge: () => undefined };

/** Opens the cluster of a person, and both clouds when they are asked. @throws ClusterTrouble */
export async function connectDrift(
  deps: ConnectDeps,
  settings: CloudSettings,
  choice: KubeconfigChoice,
): Promise<DriftCluster> {
  const operator = await connectOperator(deps, choice);
  const { access, cluster, index, foreignPools, fleets, pages } = operator;
  const clouds = new OperatorClouds({ ...deps, sleep: (ms) => pages.sleep(ms, never) }, settings);
  let installation: Installation | undefined;
  return {
    access,
    list: (scopes, told, signal) => listReports(pages, scopes, told, signal),
    installation: async () => {
      try {
        installation = await operator.installation();
        return knownOf(installation);
      } catch (error) {
        if (!isFault(error)) throw error;
        return { buses: [], problem: error.message };
      }
    },
    find: (search) => findInClouds({ fleets, cluster, index, clouds, clock: deps.clock }, search),
    logins: () => clouds.logins(),
    correct: async (name, findings, lookedAt, leaves) => {
      const own = { index, foreignPools, cluster, cloud: withOwnRights(clouds) };
      const system = { clock: deps.clock, log: silent, metrics: silentMetrics };
      const bus = installation === undefined ? undefined : requestBusOf(clouds, installation);
      const all = { ...own, ...system, readings: new RecentReadings(), fleet: fleets.aws };
      const correcting = bus === undefined ? all : { ...all, bus };
      return correctDrift(correcting, name, findings, { lookedAt, leaves });
    },
  };
}

const never = new AbortController().signal;

function knownOf(installation: Installation | undefined): KnownInstallation {
  if (installation === undefined) return { buses: [] };
  const { name, aws, azure } = installation;
  return {
    name,
    buses: [
      ...(aws === undefined ? [] : (['aws'] as const)),
      ...(azure === undefined ? [] : (['azure'] as const)),
    ],
  };
}

import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { KubeApiAsker } from '../../shared/kube/api-asker.ts';
import { ConfigMaps } from '../../shared/kube/config-maps.ts';
import { connectBy } from '../../shared/kube/connection.ts';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { readInstallation } from '../../shared/kube/kube-installation.ts';
import { KubeSweepRecords } from '../../shared/kube/kube-sweep-records.ts';
import { openCluster } from '../../shared/kube/open-cluster.ts';
import { PersistentHttp } from '../../shared/kube/persistent-http.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { SweepRecord } from '../../shared/model/drift.ts';
import type { ReportedPool } from '../../shared/model/reported.ts';
import type { CloudSettings } from '../clouds/cloud-settings.ts';
import { OperatorClouds } from '../clouds/operator-clouds.ts';
import { askReview } from '../doctor/ask-object.ts';
import type { ConnectedDoctor } from '../doctor/doctor-deps.ts';
import type { Asker, Ground } from '../doctor/ground.ts';
import type { ConnectDeps } from './connect-status.ts';
import { listReports } from './list-reports.ts';
import { probesOf } from './probes-of.ts';

/** A check has time for two tries, and no more. */
const limits = { tryMs: 5_000, requestMs: 10_000 };

/** Opens whatever a doctor may ask; nothing is asked yet. @throws ClusterTrouble */
export async function connectDoctor(
  deps: ConnectDeps,
  settings: CloudSettings,
  choice: KubeconfigChoice,
): Promise<ConnectedDoctor> {
  const { access, sessions } = await openCluster(deps, deps.places, choice);
  const all = { ...deps, sessions, sleep: (ms: number) => wait(ms) };
  const api = new KubeApiAsker(all, limits);
  const configMaps = new ConfigMaps(new PersistentHttp(all, limits));
  const cluster = new KubeCluster(connectBy(all, limits));
  const records = new KubeSweepRecords(configMaps);
  const installation = once(() => readInstallation(configMaps));
  const clouds = new OperatorClouds(all, settings);
  const sweepOf = {
    aws: once(() => records.read('aws')),
    azure: once(() => records.read('azure')),
  };
  return {
    access,
    ground: {
      api,
      asker: once(() => askWhoIAm(api)),
      pools: (signal) => poolsOf(all, signal),
      accounts: once(() => cluster.readCloudAccounts()),
      installation,
      sweepRecord: (cloud: SweepRecord['cloud']) => sweepOf[cloud](),
      ...probesOf(clouds, installation, once),
    },
  };
}

function poolsOf(
  deps: Parameters<typeof listReports>[0],
  signal: AbortSignal,
): AsyncIterable<readonly ReportedPool[]> {
  const told = { skipped: () => undefined, notServed: () => undefined };
  return listReports(deps, [undefined], told, signal).pools;
}

const reviewed = z.object({
  status: z.object({
    userInfo: z.object({ username: z.string(), groups: z.array(z.string()).default([]) }),
  }),
});

async function askWhoIAm(api: Ground['api']): Promise<Asker> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const { status } = await askReview(api, path, body, reviewed);
  return { user: status.userInfo.username, groups: status.userInfo.groups };
}

/** Several checks ask the same. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let given: Promise<Result> | undefined;
  return () => {
    given ??= work();
    return given;
  };
}

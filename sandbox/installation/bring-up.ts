import { join } from 'node:path';
import type { Closers } from '../lifetime/closers.ts';
import { ensureBinaries } from '../management-cluster/binaries.ts';
import { startManagementCluster, type ManagementCluster } from '../management-cluster/start.ts';
import { createCluster } from '../management-cluster/workload-cluster.ts';
import type { Processes } from '../processes/processes.ts';
import { applyManifests } from './apply-manifests.ts';
import { createCloudClients, type CloudClients } from './cloud-clients.ts';
import { functionTimeoutMs } from './deployed-function.ts';
import { routeEvents, routeRequests } from './event-routes.ts';
import { clusterName, home, namespace } from './layout.ts';
import { createQueues, type Queues } from './queues.ts';
import { startSimulatedAws, type SimulatedAws } from './simulated-aws.ts';

export interface InstallDeps {
  readonly processes: Processes;
  readonly closers: Closers;
  readonly signal: AbortSignal;
  /** Takes a line for a person at each step. */
  readonly progress: (line: string) => void;
  /** Takes what only a log has to know. */
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Where an installation lies. */
export interface Folders {
  readonly data: string;
  readonly logs: string;
}

/** Starts the management cluster with Poolsync's kinds and roles and a Cluster for the pools. */
export async function bringUpCluster(
  { processes, signal, progress, closers }: InstallDeps,
  { folder, apiServerArgs }: { readonly folder: string; readonly apiServerArgs: readonly string[] },
): Promise<ManagementCluster> {
  const binaries = await ensureBinaries({ progress, signal });
  const cluster = await startManagementCluster({
    folder,
    binaries,
    processes,
    progress,
    apiServerArgs,
  });
  closers.add("the management cluster's client and authenticator", () => cluster.close());
  progress(`kubectl is ${cluster.kubectl}`);
  await Promise.all([
    applyManifests(cluster, { signal, cache: join(folder, 'kubectl') }),
    createCluster(cluster, { namespace, name: clusterName }),
  ]);
  return cluster;
}

/** The simulated AWS with Poolsync's queues, to which the events of all its places are brought. */
export interface CloudInstallation {
  readonly aws: SimulatedAws;
  readonly clients: CloudClients;
  readonly queues: Queues;
}

export async function bringUpCloud(
  { processes, progress, closers }: InstallDeps,
  folder: string,
): Promise<CloudInstallation> {
  const aws = await startSimulatedAws(processes, folder);
  const clients = createCloudClients(aws.endpoint);
  closers.add('the clients of the simulated AWS', () => clients.close());
  const queues = await createQueues(clients.at(home).sqs, functionTimeoutMs);
  await routeEvents(clients, queues.events.arn);
  await routeRequests(clients, { events: queues.events.arn, scale: queues.scale.arn });
  progress(`the simulated AWS is ready at ${aws.endpoint}`);
  return { aws, clients, queues };
}

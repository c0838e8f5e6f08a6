import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Closers } from '../lifetime/closers.ts';
import { startKubelets } from '../kubelets/kubelets.ts';
import { ensureBinaries } from '../management-cluster/binaries.ts';
import { waitUntilServed } from '../management-cluster/served.ts';
import { startManagementCluster, type ManagementCluster } from '../management-cluster/start.ts';
import { createCluster } from '../management-cluster/workload-cluster.ts';
import type { Processes } from '../processes/processes.ts';
import { functionUser, prepareAudit, type AuditTrail } from './audit.ts';
import { createCloudClients, type CloudClients } from './cloud-clients.ts';
import { routeEvents } from './event-routes.ts';
import { deployBundle } from './function-bundle.ts';
import { clusterName, home, namespace } from './layout.ts';
import { createCloudAccounts, createPools } from './pool-objects.ts';
import { clusterManifests } from './project.ts';
import { createQueues, type Queues } from './queues.ts';
import { functionTimeoutMs, startReconcileFunction } from './reconcile-function.ts';
import type { ReconcileFunction } from './reconcile-function.ts';
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

/** All parts, running, with pools that core owns; the groups behind them are not there yet. */
export interface Installation {
  readonly cluster: ManagementCluster;
  readonly aws: SimulatedAws;
  readonly clients: CloudClients;
  readonly queues: Queues;
  readonly reconcile: ReconcileFunction;
  readonly audit: AuditTrail;
}

/** Where an installation lies. */
export interface Folders {
  readonly data: string;
  readonly logs: string;
}

/**
 * Starts the management cluster, the simulated AWS and the deployed function, and puts Poolsync
 * into them. What it starts it hands to the closers.
 *
 * @throws when a part does not start, with what it says
 */
export async function install(deps: InstallDeps, folders: Folders): Promise<Installation> {
  const bundle = join(folders.data, 'function');
  const [{ cluster, audit }, cloud] = await Promise.all([
    bringUpCluster(deps, folders),
    bringUpCloud(deps, folders),
    deployBundle(deps, bundle),
  ]);
  const kubeconfig = join(folders.data, 'function.kubeconfig');
  await cluster.writeKubeconfig({ file: kubeconfig, ...functionUser });
  deps.progress('starting the function and the kubelets');
  const { aws, clients, queues } = cloud;
  const [reconcile] = await Promise.all([
    startReconcileFunction(
      { ...deps, sqs: clients.at(home).sqs },
      { folder: bundle, endpoint: aws.endpoint, kubeconfig, queues },
    ),
    bringUpKubelets(deps, { kubeconfig: cluster.kubeconfig, stream: `${aws.control}/stream` }),
  ]);
  deps.closers.add('the function', () => reconcile.stop());
  return { cluster, audit, ...cloud, reconcile };
}

async function bringUpCluster(
  { processes, signal, progress, closers }: InstallDeps,
  folders: Folders,
): Promise<{ readonly cluster: ManagementCluster; readonly audit: AuditTrail }> {
  const binaries = await ensureBinaries({ progress, signal });
  const audit = await prepareAudit({ folder: folders.data, logs: folders.logs });
  const cluster = await startManagementCluster({
    folder: folders.data,
    binaries,
    processes,
    progress,
    apiServerArgs: audit.apiServerArgs,
  });
  closers.add("the API server's client", () => cluster.api.close());
  progress(`kubectl is ${cluster.kubectl}`);
  await Promise.all([
    applyManifests(cluster, { signal, cache: join(folders.data, 'kubectl') }),
    createCluster(cluster, { namespace, name: clusterName }),
  ]);
  progress('creating CloudAccounts and MachinePools');
  await createCloudAccounts(cluster.api);
  await createPools(cluster.api);
  return { cluster, audit };
}

const applyTimeoutMs = 60_000;
const ourKinds = ['autoscalinggroupmachinepools', 'scalesetmachinepools', 'cloudaccounts'];

async function applyManifests(
  { kubectl, kubeconfig, api }: ManagementCluster,
  { signal, cache }: { readonly signal: AbortSignal; readonly cache: string },
): Promise<void> {
  const access = ['--kubeconfig', kubeconfig, '--cache-dir', cache];
  const args = [...access, 'apply', '--server-side', '-k', clusterManifests];
  await promisify(execFile)(kubectl, args, { timeout: applyTimeoutMs, signal });
  await Promise.all(
    ourKinds.map((kind) => waitUntilServed(api, `${kind}.infrastructure.cluster.x-k8s.io`)),
  );
}

async function bringUpCloud(
  { processes, progress, closers }: InstallDeps,
  folders: Folders,
): Promise<Pick<Installation, 'aws' | 'clients' | 'queues'>> {
  const aws = await startSimulatedAws(processes, folders.data);
  const clients = createCloudClients(aws.endpoint);
  closers.add('the clients of the simulated AWS', () => clients.close());
  const queues = await createQueues(clients.at(home).sqs, functionTimeoutMs);
  await routeEvents(clients, queues.events.arn);
  progress(`the simulated AWS is ready at ${aws.endpoint}`);
  return { aws, clients, queues };
}

async function bringUpKubelets(
  { closers, log, now }: InstallDeps,
  options: { readonly kubeconfig: string; readonly stream: string },
): Promise<void> {
  const kubelets = await startKubelets({ ...options, now, log });
  closers.add('the kubelets', () => kubelets.stop());
}

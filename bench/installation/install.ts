import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { functionUser } from '../../sandbox/installation/audit.ts';
import { createCloudClients, type CloudClients } from '../../sandbox/installation/cloud-clients.ts';
import { routeEvents } from '../../sandbox/installation/event-routes.ts';
import {
  clusterName,
  home,
  namespace,
  type PoolLayout,
} from '../../sandbox/installation/layout.ts';
import { createCloudAccounts } from '../../sandbox/installation/pool-objects.ts';
import { clusterManifests } from '../../sandbox/installation/project.ts';
import { createQueues, type Queues } from '../../sandbox/installation/queues.ts';
import { functionTimeoutMs } from '../../sandbox/installation/reconcile-function.ts';
import { startSimulatedAws, type SimulatedAws } from '../../sandbox/installation/simulated-aws.ts';
import type { Closers } from '../../sandbox/lifetime/closers.ts';
import { ensureBinaries } from '../../sandbox/management-cluster/binaries.ts';
import { waitUntilServed } from '../../sandbox/management-cluster/served.ts';
import {
  startManagementCluster,
  type ManagementCluster,
} from '../../sandbox/management-cluster/start.ts';
import { createCluster } from '../../sandbox/management-cluster/workload-cluster.ts';
import type { Processes } from '../../sandbox/processes/processes.ts';
import { prepareAuditLog, type AuditLog } from './audit-log.ts';
import { hastenInstances } from './cloud-calls.ts';
import { createPools } from './pools.ts';

/** What every part of the benchmark needs. */
export interface BenchDeps {
  readonly processes: Processes;
  readonly closers: Closers;
  readonly signal: AbortSignal;
  /** Takes a line for a person at each step. */
  readonly progress: (line: string) => void;
  /** Takes what only a log has to know. */
  readonly log: (line: string) => void;
  /** Milliseconds since 1970, with fractions. */
  readonly now: () => number;
}

export interface Folders {
  readonly data: string;
  readonly logs: string;
}

/** All parts but the function; the groups behind the pools are not there yet. */
export interface Installation {
  readonly cluster: ManagementCluster;
  readonly aws: SimulatedAws;
  readonly clients: CloudClients;
  readonly queues: Queues;
  readonly audit: AuditLog;
  /** Of the function, with the rights that Poolsync ships. */
  readonly kubeconfig: string;
  readonly pools: readonly PoolLayout[];
}

/**
 * Starts the management cluster and the simulated AWS and makes the pools. Stand-ins for kubelets
 * are left out: elsewhere they run on other machines.
 */
export async function install(
  deps: BenchDeps,
  folders: Folders,
  pools: readonly PoolLayout[],
): Promise<Installation> {
  const [{ cluster, audit }, cloud] = await Promise.all([
    bringUpCluster(deps, folders),
    bringUpCloud(deps, folders),
  ]);
  const kubeconfig = join(folders.data, 'function.kubeconfig');
  await cluster.writeKubeconfig({ file: kubeconfig, ...functionUser });
  deps.progress(`creating ${pools.length} MachinePools`);
  await createCloudAccounts(cluster.api);
  await createPools(cluster.api, pools);
  return { cluster, audit, ...cloud, kubeconfig, pools };
}

async function bringUpCluster(
  { processes, signal, progress, closers }: BenchDeps,
  folders: Folders,
): Promise<Pick<Installation, 'cluster' | 'audit'>> {
  const binaries = await ensureBinaries({ progress, signal });
  const audit = await prepareAuditLog({ folder: folders.data, logs: folders.logs });
  const cluster = await startManagementCluster({
    folder: folders.data,
    binaries,
    processes,
    progress,
    apiServerArgs: audit.apiServerArgs,
  });
  closers.add("the API server's client", () => cluster.api.close());
  await applyManifests(cluster, { signal, cache: join(folders.data, 'kubectl') });
  await createCluster(cluster, { namespace, name: clusterName });
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
  { processes, closers }: BenchDeps,
  folders: Folders,
): Promise<Pick<Installation, 'aws' | 'clients' | 'queues'>> {
  const aws = await startSimulatedAws(processes, folders.data);
  await hastenInstances(aws.control);
  const clients = createCloudClients(aws.endpoint);
  closers.add('the clients of the simulated AWS', () => clients.close());
  const queues = await createQueues(clients.at(home).sqs, functionTimeoutMs);
  await routeEvents(clients, queues.events.arn);
  return { aws, clients, queues };
}

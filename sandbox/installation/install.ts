import { join } from 'node:path';
import { startKubelets } from '../kubelets/kubelets.ts';
import type { ManagementCluster } from '../management-cluster/start.ts';
import { functionUser, prepareAudit, type AuditTrail } from './audit.ts';
import { bringUpCloud, bringUpCluster } from './bring-up.ts';
import type { CloudInstallation, Folders, InstallDeps } from './bring-up.ts';
import { deployBundle } from './function-bundle.ts';
import { home, pools } from './layout.ts';
import { createCloudAccounts, createPools } from './pool-objects.ts';
import { startReconcileFunction } from './reconcile-function.ts';
import type { ReconcileFunction } from './reconcile-function.ts';

/** All parts, running, with pools that core owns; the groups behind them are not there yet. */
export interface Installation extends CloudInstallation {
  readonly cluster: ManagementCluster;
  readonly reconcile: ReconcileFunction;
  readonly audit: AuditTrail;
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
    bringUpClusterWithPools(deps, folders),
    bringUpCloud(deps, folders.data),
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

async function bringUpClusterWithPools(
  deps: InstallDeps,
  { data, logs }: Folders,
): Promise<Pick<Installation, 'cluster' | 'audit'>> {
  const audit = await prepareAudit({ folder: data, logs });
  const { apiServerArgs } = audit;
  const cluster = await bringUpCluster(deps, { folder: data, apiServerArgs });
  deps.progress('creating CloudAccounts and MachinePools');
  await createCloudAccounts(cluster.api);
  await createPools(cluster.api, pools);
  return { cluster, audit };
}

async function bringUpKubelets(
  { closers, log, now }: InstallDeps,
  options: { readonly kubeconfig: string; readonly stream: string },
): Promise<void> {
  const kubelets = await startKubelets({ ...options, now, log });
  closers.add('the kubelets', () => kubelets.stop());
}

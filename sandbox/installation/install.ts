import { join } from 'node:path';
import { startKubelets } from '../kubelets/kubelets.ts';
import type { ManagementCluster } from '../management-cluster/start.ts';
import { prepareAudit, type AuditTrail } from './audit.ts';
import { bringUpCloud, bringUpCluster } from './bring-up.ts';
import type { CloudInstallation, Folders, InstallDeps } from './bring-up.ts';
import { reconcileSettings, scaleSettings } from './deployed-function.ts';
import { startFedFunction, type FedFunction } from './fed-function.ts';
import { deployBundle } from './function-bundle.ts';
import { home, pools } from './layout.ts';
import { createCloudAccounts, createPools } from './pool-objects.ts';
import { users } from './users.ts';
import { startWatch, type WatchProcess } from './watch-process.ts';

/** The functions' names; each is also the name of its processes and their logs. */
export const functionNames = ['reconcile', 'scale'] as const;
type FunctionName = (typeof functionNames)[number];

/** All parts, running, with pools that core owns; the groups behind them are not there yet. */
export interface Installation
  extends CloudInstallation, Readonly<Record<FunctionName, FedFunction>> {
  readonly cluster: ManagementCluster;
  readonly watch: WatchProcess;
  readonly audit: AuditTrail;
}

/**
 * Starts the management cluster, the simulated AWS, the deployed functions and the watch, and puts
 * Poolsync into them. What it starts it hands to the closers.
 *
 * @throws when a part does not start, with what it says
 */
export async function install(deps: InstallDeps, folders: Folders): Promise<Installation> {
  const [{ cluster, audit }, cloud] = await Promise.all([
    bringUpClusterWithPools(deps, folders),
    bringUpCloud(deps, folders.data),
    deployAll(deps, folders.data),
  ]);
  deps.progress('starting the functions, the watch and the kubelets');
  const [reconcile, scale, watch] = await Promise.all([
    bringUpFunction(deps, folders.data, { cluster, cloud, name: 'reconcile' }),
    bringUpFunction(deps, folders.data, { cluster, cloud, name: 'scale' }),
    bringUpWatch(deps, folders.data, { cluster, cloud }),
    bringUpKubelets(deps, {
      kubeconfig: cluster.kubeconfig,
      stream: `${cloud.aws.control}/stream`,
    }),
  ]);
  return { cluster, audit, ...cloud, reconcile, scale, watch };
}

async function deployAll(deps: InstallDeps, data: string): Promise<void> {
  for (const name of ['aws/reconcile', 'aws/scale', 'watch'] as const) {
    await deployBundle(deps, name, join(data, name));
  }
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

interface Grounds {
  readonly cluster: ManagementCluster;
  readonly cloud: CloudInstallation;
}

async function bringUpFunction(
  deps: InstallDeps,
  data: string,
  { cluster, cloud, name }: Grounds & { readonly name: FunctionName },
): Promise<FedFunction> {
  const { aws, clients, queues } = cloud;
  const kubeconfig = join(data, `${name}.kubeconfig`);
  await cluster.writeKubeconfig({ file: kubeconfig, ...users[name] });
  const shared = { name, folder: join(data, 'aws', name), endpoint: aws.endpoint, kubeconfig };
  const fed = await startFedFunction(
    { ...deps, sqs: clients.at(home).sqs },
    name === 'scale' ? queues.scale : queues.events,
    name === 'scale'
      ? { ...shared, maxConcurrency: 2, settings: scaleSettings(queues) }
      : { ...shared, maxConcurrency: 5, settings: reconcileSettings(queues) },
  );
  deps.closers.add(`the function ${name}`, () => fed.stop());
  return fed;
}

async function bringUpWatch(
  { processes }: InstallDeps,
  data: string,
  { cluster, cloud }: Grounds,
): Promise<WatchProcess> {
  const kubeconfig = join(data, 'watch.kubeconfig');
  await cluster.writeKubeconfig({ file: kubeconfig, ...users.watch });
  const folder = join(data, 'watch');
  // One, and not two as its Deployment has: nobody plays for the time of a Lease.
  return startWatch(processes, {
    name: 'watch',
    folder,
    kubeconfig,
    endpoint: cloud.aws.endpoint,
  });
}

async function bringUpKubelets(
  { closers, log, now }: InstallDeps,
  options: { readonly kubeconfig: string; readonly stream: string },
): Promise<void> {
  const kubelets = await startKubelets({ ...options, now, log });
  closers.add('the kubelets', () => kubelets.stop());
}

import { join } from 'node:path';
import type { FunctionApp } from '../functions-host/function-app.ts';
import { startKubelets } from '../kubelets/kubelets.ts';
import type { ManagementCluster } from '../management-cluster/start.ts';
import { admitFunctions, eksVariables } from './aws-identities.ts';
import { prepareAudit, type AuditTrail } from './audit.ts';
import {
  bringUpAzure,
  bringUpFunctionApp,
  prepareWorkloadIdentity,
  type AzureCloud,
} from './bring-up-azure.ts';
import { bringUpCloud, bringUpCluster } from './bring-up.ts';
import type { CloudInstallation, Folders, InstallDeps } from './bring-up.ts';
import { reconcileSettings, scaleSettings } from './deployed-function.ts';
import { startFedFunction, type FedFunction } from './fed-function.ts';
import { createAzureAccounts, createCloudAccounts } from './cloud-accounts.ts';
import { functionAppNames, type FunctionAppName } from './azure-layout.ts';
import { bundleNames, deployBundle } from './function-bundle.ts';
import { writeInstallation } from './installation-object.ts';
import { home } from './layout.ts';
import { createPools } from './pool-objects.ts';
import { sandboxPools } from './sandbox-pools.ts';
import { makeVisible, startSweep, sweepName, sweepSettings } from './swept-function.ts';
import { users } from './users.ts';
import { startWatch, type WatchProcess } from './watch-process.ts';

/** The names of AWS's functions; each is also the name of its processes and their logs. */
const functionNames = ['reconcile', 'scale', 'sweep'] as const;
type FedFunctionName = 'reconcile' | 'scale';

/** Whether a process is one of those that a host starts anew where they end. */
export function isReplaceable(process: string): boolean {
  return [...functionNames, ...functionAppNames].some((name) => process.startsWith(`${name}-`));
}

/** All parts, running, with pools that core owns; the groups behind them are not there yet. */
export interface Installation
  extends
    CloudInstallation,
    Readonly<Record<FedFunctionName, FedFunction>>,
    Readonly<Record<FunctionAppName, FunctionApp>> {
  readonly cluster: ManagementCluster;
  readonly azure: AzureCloud;
  readonly watch: WatchProcess;
  readonly audit: AuditTrail;
}

/**
 * Starts the management cluster, the simulated clouds, the deployed functions and the watch, and puts
 * Poolsync into them. What it starts it hands to the closers.
 *
 * @throws when a part does not start, with what it says
 */
export async function install(deps: InstallDeps, folders: Folders): Promise<Installation> {
  const { data } = folders;
  const [{ cluster, audit }, cloud, azure] = await Promise.all([
    bringUpClusterWithPools(deps, folders),
    bringUpCloud(deps, data),
    bringUpAzure(deps, data),
    deployAll(deps, data),
  ]);
  await writeInstallation(cluster.api, { ...cloud, azure });
  await admitFunctions(cluster, cloud.aws);
  deps.progress('starting the functions, the watch and the kubelets');
  const grounds = { cluster, cloud, azure };
  const [reconcile, scale, observe, act, watch] = await Promise.all([
    bringUpFunction(deps, data, { ...grounds, name: 'reconcile' }),
    bringUpFunction(deps, data, { ...grounds, name: 'scale' }),
    bringUpFunctionApp(deps, data, { name: 'observe', cluster, cloud: azure }),
    bringUpFunctionApp(deps, data, { name: 'act', cluster, cloud: azure }),
    bringUpWatch(deps, data, grounds),
    bringUpSweep(deps, data, grounds),
    bringUpKubelets(deps, cluster.kubeconfig, cloud.aws.control),
    bringUpKubelets(deps, cluster.kubeconfig, azure.azure.control),
  ]);
  return { cluster, audit, ...cloud, azure, reconcile, scale, observe, act, watch };
}

async function deployAll(deps: InstallDeps, data: string): Promise<void> {
  for (const name of bundleNames) {
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
  await createAzureAccounts(cluster.api);
  await createPools(cluster.api, sandboxPools);
  return { cluster, audit };
}

interface Grounds {
  readonly cluster: ManagementCluster;
  readonly cloud: CloudInstallation;
  readonly azure: AzureCloud;
}

async function bringUpFunction(
  deps: InstallDeps,
  data: string,
  { cluster, cloud, name }: Omit<Grounds, 'azure'> & { readonly name: FedFunctionName },
): Promise<FedFunction> {
  const { aws, clients, queues } = cloud;
  const reach = { endpoint: aws.endpoint, role: name, access: eksVariables(cluster) };
  const shared = { name, folder: join(data, 'aws', name), ...reach };
  const queue = name === 'scale' ? queues.scale : queues.events;
  await makeVisible(aws.control, name, queue.arn);
  const fed = await startFedFunction(
    { ...deps, sqs: clients.at(home).sqs },
    queue,
    name === 'scale'
      ? { ...shared, maxConcurrency: 2, settings: scaleSettings(queues) }
      : { ...shared, maxConcurrency: 5, settings: reconcileSettings(queues) },
  );
  deps.closers.add(`the function ${name}`, () => fed.stop());
  return fed;
}

async function bringUpSweep(
  deps: InstallDeps,
  data: string,
  { cluster, cloud: { aws } }: Omit<Grounds, 'azure'>,
): Promise<void> {
  const name = sweepName;
  const access = eksVariables(cluster);
  const reach = { endpoint: aws.endpoint, role: name, access, settings: sweepSettings };
  // Two, so that a sweep that is handed on does not wait for one that the schedule has begun.
  const settings = { name, folder: join(data, 'aws', name), maxConcurrency: 2, ...reach };
  const sweep = await startSweep(deps, settings, aws.control);
  deps.closers.add(`the function ${name}`, () => sweep.stop());
}

async function bringUpWatch(
  { processes }: InstallDeps,
  data: string,
  { cluster, cloud, azure }: Grounds,
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
    eventGrid: await prepareWorkloadIdentity(data, azure),
  });
}

async function bringUpKubelets(
  { closers, log, now }: InstallDeps,
  kubeconfig: string,
  control: string,
): Promise<void> {
  const kubelets = await startKubelets({ kubeconfig, stream: `${control}/stream`, now, log });
  closers.add('the kubelets', () => kubelets.stop());
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionApp } from '../functions-host/function-app.ts';
import type { ManagementCluster } from '../management-cluster/start.ts';
import { createAzureClients, type AzureClients } from './azure-clients.ts';
import { identities, tenantId, type FunctionAppName } from './azure-layout.ts';
import type { InstallDeps } from './bring-up.ts';
import { startOwnApp } from './function-app.ts';
import { startAzure, type AzureInstallation } from './simulated-azure.ts';
import { users } from './users.ts';
import type { EventGridAccess } from './watch-process.ts';

/** The simulated Azure, and the sandbox's own access to it. */
export interface AzureCloud extends AzureInstallation {
  readonly clients: AzureClients;
}

export async function bringUpAzure(
  { progress, closers, now, log }: InstallDeps,
  folder: string,
): Promise<AzureCloud> {
  const cloud = await startAzure({ now, log }, folder);
  closers.add('the simulated Azure', () => cloud.close());
  progress(`the simulated Azure is ready at ${cloud.azure.endpoint}`);
  return { ...cloud, clients: createAzureClients(cloud) };
}

/** As whom each logs in to the API server. */
const userOf = { observe: users.observe, act: users.scale } as const;

/** Starts a function app with the rights in the cluster that Poolsync ships. */
export async function bringUpFunctionApp(
  deps: InstallDeps,
  data: string,
  of: {
    readonly name: FunctionAppName;
    readonly cluster: ManagementCluster;
    readonly cloud: AzureCloud;
  },
): Promise<FunctionApp> {
  const { name, cluster, cloud } = of;
  const kubeconfig = join(data, `${name}.kubeconfig`);
  await cluster.writeKubeconfig({ file: kubeconfig, ...userOf[name] });
  const app = await startOwnApp(deps, cloud, {
    name,
    folder: join(data, 'azure', name),
    kubeconfig,
    maxConcurrency: 2,
  });
  deps.closers.add(`the function app ${name}`, () => app.stop());
  return app;
}

/** What the webhook of Azure's workload identity gives the watch's pod, its token among it. */
export async function prepareWorkloadIdentity(
  data: string,
  { azure, eventGrid, caFile }: Pick<AzureInstallation, 'azure' | 'eventGrid' | 'caFile'>,
): Promise<EventGridAccess> {
  const tokenFile = join(data, 'watch.token');
  await writeFile(tokenFile, 'the token of a service account', { mode: 0o600 });
  return {
    topic: eventGrid.endpoint,
    caFile,
    authorityHost: azure.authority,
    tenantId,
    clientId: identities.watch,
    tokenFile,
  };
}

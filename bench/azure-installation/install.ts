import type { ScaleSetPool } from '../../sandbox/installation/azure-layout.ts';
import { bringUpAzure, type AzureCloud } from '../../sandbox/installation/bring-up-azure.ts';
import { bringUpCluster, type Folders } from '../../sandbox/installation/bring-up.ts';
import { createAzureAccounts } from '../../sandbox/installation/cloud-accounts.ts';
import { createPools } from '../../sandbox/installation/pool-objects.ts';
import type { ManagementCluster } from '../../sandbox/management-cluster/start.ts';
import { prepareAuditLog, type AuditLog } from '../installation/audit-log.ts';
import type { BenchDeps } from '../installation/install.ts';
import { writeKubeconfigs, type Kubeconfigs } from '../installation/kubeconfigs.ts';
import { hastenAzure } from './timings.ts';

/** All parts but the function apps and the watch; the scale sets behind the pools are not there yet. */
export interface AzureBenchInstallation {
  readonly cluster: ManagementCluster;
  readonly cloud: AzureCloud;
  readonly audit: AuditLog;
  readonly kubeconfigs: Kubeconfigs;
  readonly pools: readonly ScaleSetPool[];
}

/**
 * Starts the management cluster and the simulated Azure and makes the pools. There are no stand-ins
 * for kubelets: elsewhere they run on other machines.
 */
export async function installOnAzure(
  deps: BenchDeps,
  { data, logs }: Folders,
  pools: readonly ScaleSetPool[],
): Promise<AzureBenchInstallation> {
  const audit = await prepareAuditLog({ folder: data, logs });
  const { apiServerArgs } = audit;
  const [cluster, cloud] = await Promise.all([
    bringUpCluster(deps, { folder: data, apiServerArgs }),
    bringUpAzure(deps, data),
  ]);
  await hastenAzure(cloud.azure.control);
  const kubeconfigs = await writeKubeconfigs(cluster, data);
  deps.progress(`creating ${pools.length} MachinePools`);
  await createAzureAccounts(cluster.api);
  await createPools(cluster.api, pools);
  return { cluster, cloud, audit, kubeconfigs, pools };
}

import { admitFunctions } from '../../sandbox/installation/aws-identities.ts';
import { bringUpCloud, bringUpCluster } from '../../sandbox/installation/bring-up.ts';
import type {
  CloudInstallation,
  Folders,
  InstallDeps,
} from '../../sandbox/installation/bring-up.ts';
import type { PoolLayout } from '../../sandbox/installation/layout.ts';
import { createCloudAccounts } from '../../sandbox/installation/cloud-accounts.ts';
import { createPools } from '../../sandbox/installation/pool-objects.ts';
import type { ManagementCluster } from '../../sandbox/management-cluster/start.ts';
import { prepareAuditLog, type AuditLog } from './audit-log.ts';
import { hastenInstances } from './cloud-calls.ts';
import { writeKubeconfigs, type Kubeconfigs } from './kubeconfigs.ts';

/** What every part of the benchmark needs; its clock has fractions of a millisecond. */
export type BenchDeps = InstallDeps;

/** All parts but functions and watch; the groups behind the pools are not there yet. */
export interface Installation extends CloudInstallation {
  readonly cluster: ManagementCluster;
  readonly audit: AuditLog;
  readonly kubeconfigs: Kubeconfigs;
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
  const audit = await prepareAuditLog({ folder: folders.data, logs: folders.logs });
  const { apiServerArgs } = audit;
  const [cluster, cloud] = await Promise.all([
    bringUpCluster(deps, { folder: folders.data, apiServerArgs }),
    bringUpCloud(deps, folders.data),
  ]);
  await hastenInstances(cloud.aws.control);
  await admitFunctions(cluster, cloud.aws);
  const kubeconfigs = await writeKubeconfigs(cluster, folders.data);
  deps.progress(`creating ${pools.length} MachinePools`);
  await createCloudAccounts(cluster.api);
  await createPools(cluster.api, pools);
  return { cluster, audit, ...cloud, kubeconfigs, pools };
}

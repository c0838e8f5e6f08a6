import { ClusterTrouble } from '../../shared/kube/cluster-trouble.ts';
import type { CloudAccount } from '../../shared/model/account.ts';
import { isFault } from '../../shared/model/fault.ts';
import type { Installation } from '../../shared/model/installation.ts';
import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import { nearNames } from '../output/near-names.ts';
import type { AdoptCluster } from './adopt-cluster.ts';
import type { AdoptRequest } from './adopt-request.ts';
import type { Standing } from './claims.ts';
import { Problem } from './problem.ts';

/** What of the management cluster decides where to look and what to make. */
export interface ClusterFacts {
  /** `undefined` where the person may not read them. */
  readonly accounts: readonly CloudAccount[] | undefined;
  readonly installation: Installation | undefined;
  readonly warnings: readonly string[];
}

/** @throws ClusterTrouble, Problem where there is no such Cluster */
export async function readClusterFacts(
  cluster: AdoptCluster,
  request: AdoptRequest,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  const [, accounts, installation] = await Promise.all([
    checkCluster(cluster, request, signal),
    unlessForbidden(cluster.cloudAccounts(signal)),
    readInstallation(cluster),
  ]);
  return { accounts, ...installation };
}

async function readInstallation(
  cluster: AdoptCluster,
): Promise<Pick<ClusterFacts, 'installation' | 'warnings'>> {
  try {
    return { installation: await cluster.installation(), warnings: [] };
  } catch (error) {
    if (!isFault(error)) throw error;
    // A person who may not read it can still adopt: only the tag is less certain.
    const warning = `the installation cannot be told: ${error.message}`;
    return { installation: undefined, warnings: error.code === 'cluster-denied' ? [] : [warning] };
  }
}

async function checkCluster(
  cluster: AdoptCluster,
  { clusterName, namespace, choice }: AdoptRequest,
  signal: AbortSignal,
): Promise<void> {
  const here = await cluster.clusters(namespace, signal);
  if (here.some(({ name }) => name === clusterName)) return;
  const all = (await unlessForbidden(cluster.clusters(undefined, signal))) ?? here;
  const elsewhere = all.filter(({ name }) => name === clusterName);
  const near = nearNames(
    clusterName,
    here.map(({ name }) => name),
  );
  throw new Problem(
    `there is no Cluster ${clusterName} in namespace ${namespace}`,
    ...elsewhere
      .slice(0, 3)
      .map((one) => `There is one in namespace ${one.namespace}: -n ${one.namespace}`),
    ...(near.length === 0 ? [] : [`Did you mean ${near.join(' or ')}?`]),
    ...(elsewhere.length === 0 && near.length === 0
      ? [
          `Cluster API has to know the workload cluster first: ${onChosenCluster('kubectl get clusters -A', choice)}`,
        ]
      : []),
  );
}

/** @throws ClusterTrouble */
export async function readStanding(
  cluster: AdoptCluster,
  namespace: string,
  signal: AbortSignal,
): Promise<Standing & { readonly warnings: readonly string[] }> {
  const [everywhere, machinePools] = await Promise.all([
    unlessForbidden(cluster.claimants(undefined, signal)),
    cluster.machinePools(namespace, signal),
  ]);
  if (everywhere !== undefined) return { claimants: everywhere, machinePools, warnings: [] };
  return {
    claimants: await cluster.claimants(namespace, signal),
    machinePools,
    warnings: [
      `you may not list the pools of all namespaces: one outside of ${namespace} may stand for the group already`,
    ],
  };
}

async function unlessForbidden<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ClusterTrouble && error.trouble.kind === 'forbidden') return undefined;
    throw error;
  }
}

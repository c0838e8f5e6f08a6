import type { Processes } from '../../sandbox/processes/processes.ts';
import { createBuiltCode, keptCode, type BuiltCode } from './built-code.ts';
import { startCloudSide, type CloudSide } from './cloud-side.ts';
import { autoScalingGroupPools, createClusterSide, type ClusterSide } from './cluster-side.ts';
import type { Ends } from './ends.ts';
import { layEventPaths, type EventPaths, type PathOptions } from './event-paths.ts';
import type { Place } from './groups.ts';
import { startProcesses } from './world-processes.ts';

/** What the functions and the watch of a world run on. */
export interface Ground {
  readonly cloud: CloudSide;
  readonly cluster: ClusterSide;
  readonly paths: EventPaths;
  readonly home: Place;
  readonly code: BuiltCode;
  readonly processes: Processes;
}

export async function layGround(ends: Ends, options: Omit<PathOptions, 'home'>): Promise<Ground> {
  const [cloud, cluster, code, processes] = await Promise.all([
    ends.keep(startCloudSide(), (one) => one.close()),
    ends.keep(createClusterSide(autoScalingGroupPools), (one) => one.close()),
    ends.keep(createBuiltCode(keptCode()), (one) => one.remove()),
    startProcesses(ends),
  ]);
  await grantAccounts(cloud, cluster);
  const home = { account: cloud.accounts.home, region: cloud.regions[0] };
  const paths = await layEventPaths(cloud, { ...options, home });
  return { cloud, cluster, paths, home, code, processes };
}

/** Home by the functions' own identity, the tenant by a role; the stranger not at all. */
export async function grantAccounts(cloud: CloudSide, cluster: ClusterSide): Promise<void> {
  const { accounts, regions } = cloud;
  const allowed = { regions, namespaces: [cluster.namespace] };
  await cluster.grant('home', { ...allowed, accountID: accounts.home });
  const tenant = { accountID: accounts.tenant, ...cloud.roleOf(accounts.tenant) };
  await cluster.grant('tenant', { ...allowed, ...tenant });
}

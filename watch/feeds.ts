import { parseMachinePool } from '../shared/kube/cluster-objects.ts';
import type { FeedHealth } from '../shared/kube/feed-health.ts';
import { KubeFeed, type KubeFeedDeps } from '../shared/kube/kube-feed.ts';
import {
  awsMachinePoolResource,
  clusterResource,
  machinePoolResource,
  poolResources,
} from '../shared/kube/resources.ts';
import {
  parseWatchedAwsMachinePool,
  parseWatchedCluster,
  parseWatchedPool,
} from '../shared/kube/watched-objects.ts';

/** The feeds of the management cluster. */
export function kubeFeeds(deps: KubeFeedDeps) {
  const kind = 'AutoScalingGroupMachinePool';
  return {
    pools: new KubeFeed(deps, {
      resource: poolResources[kind],
      project: (object) => parseWatchedPool(kind, object),
    }),
    machinePools: new KubeFeed(deps, { resource: machinePoolResource, project: parseMachinePool }),
    clusters: new KubeFeed(deps, { resource: clusterResource, project: parseWatchedCluster }),
    awsMachinePools: new KubeFeed(deps, {
      resource: awsMachinePoolResource,
      project: parseWatchedAwsMachinePool,
    }),
  };
}

/** By the name of the resource. */
export function healthOf(feeds: ReturnType<typeof kubeFeeds>): ReadonlyMap<string, FeedHealth> {
  return new Map([
    [poolResources.AutoScalingGroupMachinePool.plural, feeds.pools.health()],
    [machinePoolResource.plural, feeds.machinePools.health()],
    [clusterResource.plural, feeds.clusters.health()],
    [awsMachinePoolResource.plural, feeds.awsMachinePools.health()],
  ]);
}

/** The resources that were not told of yet; a provider that is not there has nothing to tell. */
export function notLoaded(healths: ReadonlyMap<string, FeedHealth>): readonly string[] {
  return [...healths]
    .filter(([resource, { loads, state }]) => {
      const isAbsent = resource === awsMachinePoolResource.plural && state === 'not-served';
      return loads === 0 && !isAbsent;
    })
    .map(([resource]) => resource);
}

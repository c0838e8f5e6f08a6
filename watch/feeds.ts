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
import type { PoolKind } from '../shared/model/pool.ts';

/**
 * The feeds of the management cluster.
 *
 * @param kinds of pools for which requests can be published: no other is followed
 */
export function kubeFeeds(deps: KubeFeedDeps, kinds: readonly PoolKind[]) {
  const isOnAws = kinds.includes('AutoScalingGroupMachinePool');
  return {
    pools: new Map(kinds.map((kind) => [kind, poolFeed(deps, kind)])),
    machinePools: new KubeFeed(deps, { resource: machinePoolResource, project: parseMachinePool }),
    clusters: new KubeFeed(deps, { resource: clusterResource, project: parseWatchedCluster }),
    ...(isOnAws ? { awsMachinePools: awsMachinePoolFeed(deps) } : {}),
  };
}

function poolFeed(deps: KubeFeedDeps, kind: PoolKind) {
  const project = (object: unknown) => parseWatchedPool(kind, object);
  return new KubeFeed(deps, { resource: poolResources[kind], project });
}

function awsMachinePoolFeed(deps: KubeFeedDeps) {
  const project = parseWatchedAwsMachinePool;
  return new KubeFeed(deps, { resource: awsMachinePoolResource, project });
}

/** By the name of the resource. */
export function healthOf(feeds: ReturnType<typeof kubeFeeds>): ReadonlyMap<string, FeedHealth> {
  const { pools, machinePools, clusters, awsMachinePools } = feeds;
  return new Map([
    ...[...pools].map(([kind, feed]) => [poolResources[kind].plural, feed.health()] as const),
    [machinePoolResource.plural, machinePools.health()],
    [clusterResource.plural, clusters.health()],
    ...(awsMachinePools === undefined
      ? []
      : [[awsMachinePoolResource.plural, awsMachinePools.health()] as const]),
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

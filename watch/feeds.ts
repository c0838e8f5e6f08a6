import { parseMachinePool } from '../shared/kube/cluster-objects.ts';
import type { FeedHealth } from '../shared/kube/feed-health.ts';
import { KubeFeed, type KubeFeedDeps } from '../shared/kube/kube-feed.ts';
import {
  clusterResource,
  foreignPoolResources,
  machinePoolResource,
  poolResources,
} from '../shared/kube/resources.ts';
import {
  parseWatchedCluster,
  parseWatchedForeignPool,
  parseWatchedPool,
} from '../shared/kube/watched-objects.ts';
import type { ForeignPoolKind } from '../shared/model/foreign-pool.ts';
import type { PoolKind } from '../shared/model/pool.ts';

/** Kinds of pools: ours, and those of other providers. */
export interface RequestedKinds {
  readonly own: readonly PoolKind[];
  readonly foreign: readonly ForeignPoolKind[];
}

/**
 * The feeds of the management cluster.
 *
 * @param kinds of pools for which requests can be published: no others are followed
 */
export function kubeFeeds(deps: KubeFeedDeps, kinds: RequestedKinds) {
  return {
    pools: new Map(kinds.own.map((kind) => [kind, poolFeed(deps, kind)])),
    foreignPools: new Map(kinds.foreign.map((kind) => [kind, foreignPoolFeed(deps, kind)])),
    machinePools: new KubeFeed(deps, { resource: machinePoolResource, project: parseMachinePool }),
    clusters: new KubeFeed(deps, { resource: clusterResource, project: parseWatchedCluster }),
  };
}

function poolFeed(deps: KubeFeedDeps, kind: PoolKind) {
  const project = (object: unknown) => parseWatchedPool(kind, object);
  return new KubeFeed(deps, { resource: poolResources[kind], project });
}

function foreignPoolFeed(deps: KubeFeedDeps, kind: ForeignPoolKind) {
  const project = (object: unknown) => parseWatchedForeignPool(kind, object);
  return new KubeFeed(deps, { resource: foreignPoolResources[kind], project });
}

/** By the name of the resource. */
export function healthOf(feeds: ReturnType<typeof kubeFeeds>): ReadonlyMap<string, FeedHealth> {
  const { pools, foreignPools, machinePools, clusters } = feeds;
  return new Map([
    ...[...pools].map(([kind, feed]) => [poolResources[kind].plural, feed.health()] as const),
    [machinePoolResource.plural, machinePools.health()],
    [clusterResource.plural, clusters.health()],
    ...[...foreignPools].map(
      ([kind, feed]) => [foreignPoolResources[kind].plural, feed.health()] as const,
    ),
  ]);
}

const foreignResources: ReadonlySet<string> = new Set(
  Object.values(foreignPoolResources).map(({ plural }) => plural),
);

/** The resources that were not told of yet; a provider that is not there has nothing to tell. */
export function notLoaded(healths: ReadonlyMap<string, FeedHealth>): readonly string[] {
  return [...healths]
    .filter(([resource, { loads, state }]) => {
      const isAbsent = foreignResources.has(resource) && state === 'not-served';
      return loads === 0 && !isAbsent;
    })
    .map(([resource]) => resource);
}

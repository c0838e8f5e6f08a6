import type { ForeignPoolKind } from '../../shared/model/foreign-pool.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { PoolKind } from '../../shared/model/pool.ts';
import type {
  WatchedCluster,
  WatchedForeignPool,
  WatchedPool,
} from '../../shared/model/watched.ts';
import type { FeedEvent, ObjectFeed } from '../../shared/ports/object-feed.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Fleet, SubjectKey } from './fleet.ts';

export interface Feeds {
  readonly pools: ReadonlyMap<PoolKind, ObjectFeed<WatchedPool>>;
  readonly machinePools: ObjectFeed<MachinePool>;
  readonly clusters: ObjectFeed<WatchedCluster>;
  /** Of providers that need not be there: nothing waits for them. */
  readonly foreignPools: ReadonlyMap<ForeignPoolKind, ObjectFeed<WatchedForeignPool>>;
}

export interface FollowDeps {
  readonly feeds: Feeds;
  readonly fleet: Fleet;
  readonly publisher: Pick<Publisher, 'see' | 'found' | 'loaded'>;
}

/** Keeps the fleet as the feeds tell, and says what has changed, until the signal is aborted. */
export async function followFeeds(deps: FollowDeps, signal: AbortSignal): Promise<void> {
  const { feeds, fleet, publisher } = deps;
  const missing = new Set<string>([...feeds.pools.keys(), 'machinePools', 'clusters']);
  const listener =
    <Item>(name: string, take: (event: FeedEvent<Item>) => readonly SubjectKey[]) =>
    (event: FeedEvent<Item>): void => {
      publisher.see(take(event));
      if (event.kind !== 'complete') return;
      missing.delete(name);
      if (missing.size === 0) publisher.loaded();
    };
  await Promise.all([
    ...[...feeds.pools].map(([kind, feed]) =>
      feed.follow(
        listener(kind, (event) => fleet.pool(kind, event)),
        signal,
      ),
    ),
    feeds.machinePools.follow(
      listener('machinePools', (event) => fleet.machinePool(event)),
      signal,
    ),
    feeds.clusters.follow(
      listener('clusters', (event) => fleet.cluster(event)),
      signal,
    ),
    ...[...feeds.foreignPools].map(([kind, feed]) =>
      feed.follow(foreignListener(deps, kind), signal),
    ),
  ]);
}

/** What the first load tells of was there already, however late the load is. */
function foreignListener({ fleet, publisher }: FollowDeps, kind: ForeignPoolKind) {
  let found: SubjectKey[] | undefined = [];
  return (event: FeedEvent<WatchedForeignPool>): void => {
    const touched = fleet.foreignPool(kind, event);
    if (found === undefined) {
      publisher.see(touched);
      return;
    }
    found.push(...touched);
    if (event.kind !== 'complete') return;
    publisher.found(found);
    found = undefined;
  };
}

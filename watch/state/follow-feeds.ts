import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { PoolKind } from '../../shared/model/pool.ts';
import type {
  WatchedAwsMachinePool,
  WatchedCluster,
  WatchedPool,
} from '../../shared/model/watched.ts';
import type { FeedEvent, ObjectFeed } from '../../shared/ports/object-feed.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Fleet, SubjectKey } from './fleet.ts';

export interface Feeds {
  readonly pools: ReadonlyMap<PoolKind, ObjectFeed<WatchedPool>>;
  readonly machinePools: ObjectFeed<MachinePool>;
  readonly clusters: ObjectFeed<WatchedCluster>;
  /** Of a provider that need not be there: nothing waits for it. */
  readonly awsMachinePools?: ObjectFeed<WatchedAwsMachinePool>;
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
    feeds.awsMachinePools?.follow(awsListener(deps), signal),
  ]);
}

/** What the first load tells of was there already, however late the load is. */
function awsListener({ fleet, publisher }: FollowDeps) {
  let found: SubjectKey[] | undefined = [];
  return (event: FeedEvent<WatchedAwsMachinePool>): void => {
    const touched = fleet.awsMachinePool(event);
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

import { ClusterTrouble, type Trouble } from '../../shared/kube/cluster-trouble.ts';
import type { FeedHealth } from '../../shared/kube/feed-health.ts';
import type { Collection } from '../../shared/kube/feed-path.ts';
import { KubeFeed, type KubeFeedDeps } from '../../shared/kube/kube-feed.ts';
import { parseReportedMachinePool, parseReportedPool } from '../../shared/kube/reported-objects.ts';
import { machinePoolResource, poolResources } from '../../shared/kube/resources.ts';
import type { PoolKind } from '../../shared/model/pool.ts';
import type { FeedEvent } from '../../shared/ports/object-feed.ts';
import type { FollowTold, Scopes } from '../status/status-cluster.ts';
import { Lasting, LossGauge } from './loss-gauge.ts';
import { within } from './within.ts';

/** How the feeds fare is looked at so often. */
const lookEveryMs = 500;

/** A connection that comes back sooner than this is not worth a word. */
const quietForMs = 2_000;

/** An API server that has just started gives nobody any right for a moment. */
const deniedForMs = 5_000;

/** Pools of these kinds, and MachinePools, in these namespaces. */
export interface FollowedPart {
  readonly scopes: Scopes;
  readonly kinds: readonly PoolKind[];
}

interface Followed {
  readonly collection: Collection;
  readonly health: () => FeedHealth;
  readonly follow: (signal: AbortSignal) => Promise<void>;
}

/**
 * Follows pools and MachinePools until the signal is aborted.
 *
 * @throws ClusterTrouble where the API server does not let us
 */
export async function followReports(
  deps: Omit<KubeFeedDeps, 'log'>,
  what: FollowedPart,
  told: FollowTold,
  signal: AbortSignal,
): Promise<void> {
  const said: { last: string } = { last: '' };
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (_: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (typeof fields['detail'] === 'string') said.last = fields['detail'];
    },
  };
  const feeds = feedsFor({ ...deps, log }, what, told);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    await Promise.race([
      Promise.all(feeds.map(({ follow }) => follow(either))),
      seeTo(deps, feeds, said, told, either),
    ]);
  } finally {
    stop.abort();
  }
}

function feedsFor(
  deps: KubeFeedDeps,
  { scopes, kinds }: FollowedPart,
  told: FollowTold,
): readonly Followed[] {
  return scopes.flatMap((scope) => [
    ...kinds.map((kind) =>
      followed(
        deps,
        within(poolResources[kind], scope),
        (object) => parseReportedPool(kind, object),
        (event) => told.pool(kind, event),
      ),
    ),
    followed(deps, within(machinePoolResource, scope), parseReportedMachinePool, told.machinePool),
  ]);
}

function followed<Item>(
  deps: KubeFeedDeps,
  collection: Collection,
  project: (object: unknown) => Item,
  listener: (event: FeedEvent<Item>) => void,
): Followed {
  const feed = new KubeFeed(deps, { resource: collection, project });
  return {
    collection,
    health: () => feed.health(),
    follow: (signal) => feed.follow(listener, signal),
  };
}

/** Says when a connection is lost and when it is back; ends where a right is missing. */
async function seeTo(
  { monotonic, sleep }: Pick<KubeFeedDeps, 'monotonic' | 'sleep'>,
  feeds: readonly Followed[],
  said: { readonly last: string },
  { interrupted }: FollowTold,
  signal: AbortSignal,
): Promise<void> {
  const gauges = feeds.map(({ health }) => new LossGauge(health));
  const lost = new Lasting(monotonic, quietForMs);
  const denied = new Lasting(monotonic, deniedForMs);
  let isTold = false;
  while (!signal.aborted) {
    await sleep(lookEveryMs, signal);
    const refusing = feeds.find(({ health }) => health().state === 'denied');
    if (denied.lasts(refusing !== undefined) && refusing !== undefined) {
      throw new ClusterTrouble(refusalBy(refusing, said.last));
    }
    const isLost = lost.lasts(gauges.map((gauge) => gauge.isLost()).includes(true));
    if (isLost === isTold) continue;
    isTold = isLost;
    interrupted(isLost ? said.last : undefined);
  }
}

function refusalBy({ collection }: Followed, message: string): Trouble {
  const { group, version, plural } = collection;
  return { kind: 'forbidden', resource: { group, version, plural }, message };
}

import type { LastChange } from '../../../shared/model/pool.ts';
import type { ReportedPool } from '../../../shared/model/reported.ts';
import { ok, skipped, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { agoOf, spanOf } from '../spans.ts';

/** A pool that core has taken is read within seconds; the first time, by a sweep at the latest. */
const unreadMs = 1_200_000;

interface Newest {
  readonly pool: ReportedPool;
  readonly change: LastChange;
}

/** When the last change came in, and whether there are pools that were never read. */
export async function checkLastEvent(
  ground: Ground,
  signal: AbortSignal,
): Promise<readonly Told[]> {
  let pools = 0;
  let newest: Newest | undefined;
  const unread: ReportedPool[] = [];
  for await (const page of ground.pools(signal)) {
    pools += page.length;
    for (const pool of page) {
      newest = newerOf(newest, pool);
      if (isUnread(pool, ground.now())) unread.push(pool);
    }
  }
  if (pools === 0) return [skipped('there are no pools')];
  return [
    ...(newest === undefined ? [] : [tellNewest(newest, pools, ground)]),
    ...tellUnread(unread),
  ];
}

function newerOf(newest: Newest | undefined, pool: ReportedPool): Newest | undefined {
  const change = pool.status.lastChange;
  if (change === undefined) return newest;
  const isNewer = newest === undefined || Date.parse(change.time) > Date.parse(newest.change.time);
  return isNewer ? { pool, change } : newest;
}

function isUnread(
  { createdAt, machinePoolName, status, pausedByAnnotation }: ReportedPool,
  now: Date,
) {
  const age = now.getTime() - Date.parse(createdAt);
  const isFollowed = machinePoolName !== undefined && !pausedByAnnotation;
  // A condition is written by whoever looked, be it only at the CloudAccounts.
  const isLookedAt = status.observedAt !== undefined || (status.conditions ?? []).length > 0;
  return isFollowed && !isLookedAt && age > unreadMs;
}

function tellNewest({ pool, change }: Newest, pools: number, ground: Ground): Told {
  const { namespace, name } = pool.ref;
  const figures = `${change.added} added, ${change.removed} removed`;
  return ok(
    `${agoOf(change.time, ground.now())} the list of ${namespace}/${name} changed (${figures}), by ${change.cause}; ${pools} pools`,
  );
}

function tellUnread(unread: readonly ReportedPool[]): readonly Told[] {
  const [first] = unread;
  if (first === undefined) return [];
  const { namespace, name } = first.ref;
  return [
    wrong(
      `${unread.length} pools were never read, ${namespace}/${name} the first of them, though they are older than ${spanOf(unreadMs)}: neither an event nor a sweep came to them`,
      `poolsync sync ${namespace}/${name}`,
    ),
  ];
}

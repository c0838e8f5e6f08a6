import { isFault, orFault } from '../model/fault.ts';
import { DeniedAccess } from './denied-access.ts';
import {
  toldUnseen,
  type DriftTold,
  type FindDriftDeps,
  type FindDriftOptions,
  type Place,
  type Walk,
} from './drift-told.ts';
import type { Stop } from './pages-in-time.ts';
import { SeenGroups } from './seen-groups.ts';
import { searchUnclaimed } from './unclaimed-groups.ts';
import { unreadable, unseenInCluster } from './unseen.ts';
import { foreignPools, ourPools } from './walk-stages.ts';

export type { DriftTold, FindDriftDeps, FindDriftOptions } from './drift-told.ts';

/**
 * Walks over all objects and says what is not as it should be; it writes nothing.
 *
 * Objects are read before the cloud, as before a write. What this tells rests on lists that may be some
 * seconds old: whoever corrects something looks anew.
 *
 * @throws only what is no Fault: those are told as `unseen`
 */
export async function* findDrift(
  deps: FindDriftDeps,
  options: FindDriftOptions,
): AsyncGenerator<DriftTold, void> {
  const walk = await orFault(() => begin(deps, options));
  if (isFault(walk)) {
    yield* stopped({ kind: 'fault', fault: walk }, placeOf(options.from ?? {}));
    return;
  }
  const seen = new SeenGroups();
  const denied = new DeniedAccess();
  const { from } = options;
  let afterPool = from?.afterPool;
  let skipped = new Set<string>();
  if (from?.afterForeignPool === undefined) {
    const { after, afterAccess, stop } = yield* ourPools(walk, seen, denied);
    afterPool = after;
    skipped = new Set(deps.fleet.takeSkipped());
    // Where the time is over, the rest of them is listed anew by whoever goes on.
    yield* tellSkipped(skipped, from?.afterPool, stop?.kind === 'over' ? (after ?? '') : undefined);
    if (stop !== undefined) {
      yield* stopped(stop, placeOf({ afterPool, afterAccess }));
      return;
    }
  }
  const others = yield* foreignPools(walk, seen, denied);
  const more = new Set(deps.fleet.takeSkipped());
  yield* tellSkipped(more.difference(skipped), from?.afterForeignPool);
  if (others.stop !== undefined) {
    const { stop, after: afterForeignPool = '', afterAccess } = others;
    yield* stopped(stop, placeOf({ afterPool, afterForeignPool, afterAccess }));
  } else if (deps.tagged !== undefined && isWhole(options) && skipped.size + more.size === 0) {
    yield* searchUnclaimed(walk, deps.tagged, seen);
  }
}

async function begin(deps: FindDriftDeps, options: FindDriftOptions): Promise<Walk> {
  const [accounts, pausedClusters] = await Promise.all([
    deps.cluster.readCloudAccounts(),
    deps.fleet.pausedClusters(options.signal),
  ]);
  return { deps, options, accounts, pausedClusters };
}

/** Whether all objects are looked at, so that it can be said that none stands for a group. */
function isWhole({ searchTagged, namespaces, wants }: FindDriftOptions): boolean {
  return searchTagged && namespaces === undefined && wants === undefined;
}

/**
 * Objects that cannot be read, without those that an earlier hop has told of.
 *
 * @param upTo the furthest that is to be told of; absent: all
 */
function* tellSkipped(
  names: ReadonlySet<string>,
  after = '',
  upTo?: string,
): Generator<DriftTold, void> {
  const due = [...names].filter((name) => name > after && (upTo === undefined || name <= upTo));
  yield* unreadable(due).map(toldUnseen);
}

function placeOf({
  afterPool,
  afterForeignPool,
  afterAccess,
}: {
  readonly [Part in keyof Place]: Place[Part] | undefined;
}): Place {
  return {
    ...(afterPool === undefined ? {} : { afterPool }),
    ...(afterForeignPool === undefined ? {} : { afterForeignPool }),
    ...(afterAccess === undefined ? {} : { afterAccess }),
  };
}

function* stopped(stop: Stop, cursor: Place): Generator<DriftTold, void> {
  if (stop.kind === 'fault') yield toldUnseen(unseenInCluster(0, stop.fault));
  yield { kind: 'cut-short', cursor };
}

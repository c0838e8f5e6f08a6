import { isFault, orFault } from '../model/fault.ts';
import type { SweepCursor } from '../model/drift.ts';
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
  let { afterPool } = options.from ?? {};
  if (options.from?.afterForeignPool === undefined) {
    const ours = yield* ourPools(walk, seen, denied);
    afterPool = ours.after;
    if (ours.stop !== undefined) {
      // Where it goes on from here, the rest of them is listed anew.
      const upTo = ours.stop.kind === 'over' ? (afterPool ?? '') : undefined;
      yield* unreadable(between(deps.fleet.takeSkipped(), options.from, upTo)).map(toldUnseen);
      yield* stopped(ours.stop, placeOf({ afterPool }));
      return;
    }
  }
  const others = yield* foreignPools(walk, seen, denied);
  const skipped = deps.fleet.takeSkipped();
  yield* unreadable(between(skipped, options.from)).map(toldUnseen);
  if (others.stop !== undefined) {
    yield* stopped(others.stop, placeOf({ afterPool, afterForeignPool: others.after ?? '' }));
  } else if (deps.tagged !== undefined && isWhole(options) && skipped.length === 0) {
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
 * Each once, though a list that two walks read names it twice; without what an earlier hop has told of.
 *
 * @param upTo the furthest that is to be told of; absent: all
 */
function between(
  names: readonly string[],
  from: SweepCursor | undefined,
  upTo?: string,
): readonly string[] {
  const after = from?.afterForeignPool ?? from?.afterPool ?? '';
  return [...new Set(names)].filter((name) => name > after && (upTo === undefined || name <= upTo));
}

function placeOf({
  afterPool,
  afterForeignPool,
}: {
  readonly afterPool?: string | undefined;
  readonly afterForeignPool?: string | undefined;
}): Place {
  return {
    ...(afterPool === undefined ? {} : { afterPool }),
    ...(afterForeignPool === undefined ? {} : { afterForeignPool }),
  };
}

function* stopped(stop: Stop, cursor: Place): Generator<DriftTold, void> {
  if (stop.kind === 'fault') yield toldUnseen(unseenInCluster(0, stop.fault));
  yield { kind: 'cut-short', cursor };
}

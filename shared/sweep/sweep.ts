import type { DriftPolicy, SweepCursor, SweepRecord, Unseen } from '../model/drift.ts';
import { isFault, orFault } from '../model/fault.ts';
import type { SweepRecords } from '../ports/sweep-records.ts';
import type { SweepRelay } from '../ports/sweep-relay.ts';
import type { SweptFleet } from '../ports/swept-fleet.ts';
import { withAccountsOf } from './accounts-of-cloud.ts';
import type { CorrectDriftDeps } from './correct-drift.ts';
import type { Place } from './drift-told.ts';
import { findDrift, type FindDriftDeps } from './find-drift.ts';
import { fleetOfCloud } from './fleet-of-cloud.ts';
import { handOn } from './hand-on.ts';
import { countSweep, endSweep } from './report-sweep.ts';
import { Slice, type SliceDeps } from './slice.ts';
import { emptyTally, tallyAfter, withTold } from './tally.ts';
import { mergeUnseen } from './unseen.ts';
import { lookAtWatchLease, type WatchLeaseDeps } from './watch-lease.ts';

export interface SweepDeps extends FindDriftDeps, CorrectDriftDeps, SliceDeps, WatchLeaseDeps {
  readonly fleet: SweptFleet;
  readonly cluster: CorrectDriftDeps['cluster'];
  readonly cloud: CorrectDriftDeps['cloud'];
  readonly index: CorrectDriftDeps['index'];
  readonly clock: CorrectDriftDeps['clock'];
  readonly log: CorrectDriftDeps['log'];
  readonly metrics: CorrectDriftDeps['metrics'];
  readonly records: SweepRecords;
  /** Absent: what is left when the time is over waits for the next sweep. */
  readonly relay?: SweepRelay;
}

export interface SweepOptions {
  readonly cloud: 'aws' | 'azure';
  /** Its name. */
  readonly installation: string;
  /** Of Poolsync. */
  readonly version: string;
  readonly policy: DriftPolicy;
  /** How much time is left; absent: as much as it takes. */
  readonly leftMs?: () => number;
  /** Where the one before it came to. */
  readonly from?: SweepCursor;
  readonly signal: AbortSignal;
}

/** So long before its end a sweep reads no further: what was found is still to be corrected. */
const longestReserveMs = 60_000;

const searchedEveryMs = 60 * 60_000;

/** So many places are named in a record. */
const mostUnseenKept = 20;

/**
 * Goes through all objects of one cloud, says what is not as it should be, and corrects it. It never scales:
 * it asks for it. Two sweeps at once do no harm, since every write is conditional.
 *
 * @returns what there is to say of it; `complete` is false where it was handed on or cut short
 * @throws only what is no Fault, and the signal's reason
 */
export async function sweep(deps: SweepDeps, options: SweepOptions): Promise<SweepRecord> {
  const { from, cloud, version } = options;
  const startedAt = from?.startedAt ?? deps.clock.now().toISOString();
  const before = from?.tally ?? emptyTally;
  const [last, watchLease] = await Promise.all([lastRecord(deps, options), lookAtWatchLease(deps)]);
  const searchTagged = isSearchDue(last, deps.clock.now());
  const isOver = timeLimit(options);
  const went = await goThrough(deps, options, { searchTagged, isOver });
  const { tally, unseen, isSearched, stoppedAt } = went;
  countSweep(deps, tallyAfter(before, tally));
  const complete = stoppedAt === undefined;
  const searchedAt = isSearched ? startedAt : last?.searchedAt;
  const record: SweepRecord = {
    cloud,
    startedAt,
    endedAt: deps.clock.now().toISOString(),
    version,
    complete,
    tally,
    unseen: unseen.slice(0, mostUnseenKept),
    ...(searchedAt === undefined ? {} : { searchedAt }),
    watchLease,
  };
  const kept = record.unseen.length === 0 ? {} : { unseen: record.unseen };
  const cursor = { startedAt, hop: (from?.hop ?? 0) + 1, ...stoppedAt, tally, ...kept };
  // Where the cluster does not answer, the next hop would not hear from it either.
  const isHandedOn = !complete && isOver() && (await handOn(deps, cursor, from));
  if (!isHandedOn) await endSweep(deps, record);
  return record;
}

interface Went {
  readonly tally: SweepRecord['tally'];
  readonly unseen: readonly Unseen[];
  /** Whether groups that carry the installation's tag were looked for. */
  readonly isSearched: boolean;
  /** Absent where it came to the end. */
  readonly stoppedAt?: Place;
}

async function goThrough(
  deps: SweepDeps,
  options: SweepOptions,
  { searchTagged, isOver }: { readonly searchTagged: boolean; readonly isOver: () => boolean },
): Promise<Went> {
  const { from, signal, policy, installation, cloud } = options;
  const slice = new Slice(deps, options, from?.tally ?? emptyTally);
  let unseen: readonly Unseen[] = from?.unseen ?? [];
  let isSearched = false;
  let stoppedAt: Place | undefined;
  const fleet = fleetOfCloud(deps.fleet, cloud);
  const cluster = withAccountsOf(deps.cluster, cloud);
  const walk = { installation, policy, signal, searchTagged, isOver };
  const all = findDrift(
    { ...deps, fleet, cluster },
    { ...walk, ...(from === undefined ? {} : { from }) },
  );
  for await (const told of all) {
    slice.tally = withTold(slice.tally, told);
    if (told.kind === 'finding') await slice.add(told.finding);
    if (told.kind === 'unseen') unseen = mergeUnseen(unseen, told.unseen);
    if (told.kind === 'searched') isSearched = true;
    if (told.kind === 'cut-short') stoppedAt = told.cursor;
  }
  await slice.finish();
  return {
    tally: slice.tally,
    unseen,
    isSearched,
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
  };
}

/** Where little time is given at all, half of it is for reading. */
function timeLimit({ leftMs }: SweepOptions): () => boolean {
  if (leftMs === undefined) return () => false;
  const reserveMs = Math.min(longestReserveMs, leftMs() / 2);
  return () => leftMs() <= reserveMs;
}

async function lastRecord(
  { records, log }: SweepDeps,
  { cloud }: SweepOptions,
): Promise<SweepRecord | undefined> {
  const last = await orFault(() => records.read(cloud));
  if (!isFault(last)) return last;
  log.warn('last sweep not read', { code: last.code, detail: last.message });
  return undefined;
}

function isSearchDue(last: SweepRecord | undefined, now: Date): boolean {
  if (last?.searchedAt === undefined) return true;
  return Math.abs(now.getTime() - Date.parse(last.searchedAt)) >= searchedEveryMs;
}

import { guardedReadingAfterMs, secondReadingAfterMs } from '../model/looks.ts';
import { mostListed, type PendingShrink, type ShrinkGuard } from '../model/pool.ts';
import {
  instanceIdOf,
  instanceKey,
  sortedProviderIds,
  type ProviderId,
} from '../model/provider-id.ts';

export interface ShrinkInput {
  /** What is published now. */
  readonly published: readonly ProviderId[];
  /** What the complete reading says belongs in the list. */
  readonly read: readonly ProviderId[];
  /** When that reading began. */
  readonly readAt: Date;
  /** Keys of instances that an earlier reading showed leaving, or of which an event says that they are gone. */
  readonly knownGone: ReadonlySet<string>;
  /** What the cloud, asked for it by name, says not to be there. */
  readonly notThere: ReadonlySet<ProviderId>;
  /** What an earlier reading lacked already. */
  readonly pending?: PendingShrink;
  readonly guard: ShrinkGuard;
}

export interface ShrinkDecision {
  /** Sorted: what was read, and what must not leave yet. */
  readonly list: readonly ProviderId[];
  /** What stays for now; absent where nothing waits. */
  readonly pending?: PendingShrink;
}

/**
 * Decides which IDs may leave the list with this reading.
 *
 * Cluster API deletes the Node of every ID that leaves, so one short answer of the cloud must not be
 * enough: an ID leaves when something else says that its instance is gone, or when a second reading
 * some time later lacks it too. Where much would leave at once that second reading waits longer.
 */
export function decideShrink(input: ShrinkInput): ShrinkDecision {
  const { published, read, readAt, pending, guard } = input;
  const present = new Set(read);
  const leaving = new Set(published.filter((id) => !present.has(id)));
  const doubtful = [...leaving].filter((id) => !hasEvidence(input, id));
  const known = new Set(pending?.ids);
  const guarded =
    isGuarded(leaving.size, new Set(published).size, guard) ||
    (pending?.guarded === true && doubtful.some((id) => known.has(id)));
  const waitMs = guarded ? guardedReadingAfterMs : secondReadingAfterMs;
  const waitedMs = pending === undefined ? 0 : readAt.getTime() - Date.parse(pending.firstReadAt);
  const stays = doubtful.filter((id) => !known.has(id) || waitedMs < waitMs);
  const list = listOf(published, read, stays);
  if (stays.length === 0) return { list };
  // One time stands for all of them, so a newcomer makes all of them wait from its own first reading.
  const waitsOn = pending !== undefined && stays.every((id) => known.has(id));
  const firstReadAt = waitsOn ? pending.firstReadAt : readAt.toISOString();
  return {
    list,
    pending: { ids: stays.toSorted(), firstReadAt, guarded },
  };
}

function hasEvidence(
  { knownGone, notThere }: Pick<ShrinkInput, 'knownGone' | 'notThere'>,
  id: ProviderId,
): boolean {
  return notThere.has(id) || knownGone.has(instanceKey(instanceIdOf(id)));
}

/** What stays and what was read. Where both do not fit, newcomers wait for the room that the others leave. */
function listOf(
  published: readonly ProviderId[],
  read: readonly ProviderId[],
  stays: readonly ProviderId[],
): readonly ProviderId[] {
  const had = new Set(published);
  const kept = read.filter((id) => had.has(id));
  const newcomers = read.filter((id) => !had.has(id)).toSorted();
  const room = Math.max(0, mostListed - kept.length - stays.length);
  return sortedProviderIds([...kept, ...stays, ...newcomers.slice(0, room)]);
}

/** More than the share and at least the number that the guard names, or everything. */
function isGuarded(leaving: number, published: number, { percent, minimum }: ShrinkGuard): boolean {
  if (leaving === 0) return false;
  if (leaving === published) return true;
  return leaving >= minimum && leaving * 100 > published * percent;
}

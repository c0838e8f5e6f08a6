import { groupsOf, type Batch } from '../installation/batch.ts';
import { round } from '../report/distribution.ts';

/** Something that was done about a group. */
export interface Deed {
  readonly group: string;
  /** Whole milliseconds since 1970. */
  readonly at: number;
}

/** A time in which batches that name one group were worked on, by one environment or by several. */
interface Window {
  readonly from: number;
  readonly to: number;
  readonly batches: number;
}

/**
 * How often something was done about a group at most for each batch that named it. Batches that
 * overlap are taken together, since whoever recorded the deeds does not know them.
 *
 * @param what says what is done, as `was written`
 * @param excuses each of which stands for one deed about its group in the same time
 * @returns 0 where nothing was done
 * @throws when it was done about a group while no batch named that
 */
export function mostPerGroupAndBatch(
  what: string,
  deeds: readonly Deed[],
  batches: readonly Batch[],
  excuses: readonly Deed[] = [],
): number {
  const windows = windowsByGroup(batches);
  const excusesIn = ({ from, to }: Window, group: string): number =>
    excuses.filter((each) => each.group === group && each.at >= from && each.at <= to).length;
  const ratios = [...Map.groupBy(deeds, ({ group }) => group)].flatMap(([group, ofGroup]) =>
    [...Map.groupBy(ofGroup, (deed) => windowOf(what, deed, windows.get(group) ?? []))].map(
      ([window, { length }]) => (length - excusesIn(window, group)) / window.batches,
    ),
  );
  return round(Math.max(0, ...ratios), 3);
}

function windowsByGroup(batches: readonly Batch[]): ReadonlyMap<string, readonly Window[]> {
  const windows = new Map<string, Window[]>();
  for (const batch of batches.toSorted((a, b) => a.handedAt - b.handedAt)) {
    for (const group of groupsOf(batch)) {
      const known = windows.get(group) ?? [];
      windows.set(group, joined(known, batch));
    }
  }
  return windows;
}

/** The times of the deeds are whole milliseconds. */
function joined(known: Window[], { handedAt, doneAt }: Batch): Window[] {
  const from = Math.floor(handedAt);
  const to = Math.ceil(doneAt ?? Number.POSITIVE_INFINITY);
  const last = known.at(-1);
  if (last === undefined || last.to < from) return [...known, { from, to, batches: 1 }];
  const both = { from: last.from, to: Math.max(last.to, to), batches: last.batches + 1 };
  return [...known.slice(0, -1), both];
}

function windowOf(what: string, { group, at }: Deed, windows: readonly Window[]): Window {
  const found = windows.find(({ from, to }) => at >= from && at <= to);
  if (found !== undefined) return found;
  const when = new Date(at).toISOString();
  throw new Error(`${group} ${what} at ${when}, while no batch that names it was worked on`);
}

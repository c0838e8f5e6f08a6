import { groupsOf, type Batch } from '../installation/batch.ts';
import type { AuditedRequest } from '../installation/audit-log.ts';
import { round } from '../report/distribution.ts';
import { poolResource } from './tally.ts';

/** A time in which batches that name one pool were worked on, by one environment or by several. */
interface Window {
  readonly from: number;
  readonly to: number;
  readonly batches: number;
}

/**
 * How many writes a pool had at most for each batch that named it. Batches that overlap are taken
 * together, since the API server does not know them.
 *
 * @returns 0 where nothing was written
 * @throws when a pool was written while no batch named it
 */
export function mostWritesPerPoolAndBatch(
  requests: readonly AuditedRequest[],
  batches: readonly Batch[],
): number {
  const writes = Map.groupBy(requests.filter(isWrite), ({ name }) => name ?? '');
  const windows = windowsByPool(batches);
  const ratios = [...writes].flatMap(([pool, ofPool]) =>
    [...Map.groupBy(ofPool, (write) => windowOf(pool, write, windows.get(pool) ?? []))].map(
      ([window, { length }]) => length / window.batches,
    ),
  );
  return round(Math.max(0, ...ratios), 3);
}

/** The list, or the status; one that was refused is none. */
export function isWrite({ verb, resource, status }: AuditedRequest): boolean {
  const ofPool = resource === poolResource || resource === `${poolResource}/status`;
  return ofPool && (verb === 'patch' || verb === 'update') && status < 300;
}

function windowsByPool(batches: readonly Batch[]): ReadonlyMap<string, readonly Window[]> {
  const windows = new Map<string, Window[]>();
  for (const batch of batches.toSorted((a, b) => a.handedAt - b.handedAt)) {
    for (const group of groupsOf(batch)) {
      const known = windows.get(group) ?? [];
      windows.set(group, joined(known, batch));
    }
  }
  return windows;
}

/** The API server's times are whole milliseconds. */
function joined(known: Window[], { handedAt, doneAt }: Batch): Window[] {
  const from = Math.floor(handedAt);
  const to = Math.ceil(doneAt ?? Number.POSITIVE_INFINITY);
  const last = known.at(-1);
  if (last === undefined || last.to < from) return [...known, { from, to, batches: 1 }];
  const both = { from: last.from, to: Math.max(last.to, to), batches: last.batches + 1 };
  return [...known.slice(0, -1), both];
}

function windowOf(pool: string, { receivedAt }: AuditedRequest, windows: readonly Window[]) {
  const found = windows.find(({ from, to }) => receivedAt >= from && receivedAt <= to);
  if (found !== undefined) return found;
  const when = new Date(receivedAt).toISOString();
  throw new Error(`${pool} was written at ${when}, while no batch that names it was worked on`);
}

import { ApiError } from '../errors.ts';
import { batchError } from './errors.ts';

const MAX_ENTRIES = 10;

interface FailedEntry {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** Both lists are always there, as AWS answers. */
export interface BatchResult {
  readonly Successful: readonly object[];
  readonly Failed: readonly FailedEntry[];
}

/**
 * Runs each entry of a batch by itself: what it refuses stands in `Failed`. Throws for a batch
 * that is empty, over 10 entries, or has malformed or repeated IDs. `kind` names the entry in messages.
 */
export function runBatch<Entry extends { readonly Id: string }>(
  kind: string,
  entries: readonly Entry[],
  run: (entry: Entry) => object,
): BatchResult {
  checkEntries(kind, entries);
  const Successful: object[] = [];
  const Failed: FailedEntry[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      Failed.push({
        Id: entry.Id,
        SenderFault: error.status < 500,
        Code: error.queryCode ?? error.code,
        Message: error.message,
      });
    }
  }
  return { Successful, Failed };
}

function checkEntries(kind: string, entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) {
    throw batchError('EmptyBatchRequest', `There should be at least one ${kind} in the request.`);
  }
  if (entries.length > MAX_ENTRIES) {
    throw batchError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id)) {
      throw batchError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(Id)) throw batchError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

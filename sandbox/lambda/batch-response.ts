import { z } from 'zod';

/** What a response says about a batch: the messages that failed, or that all of them did, and why. */
export type BatchVerdict =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'partly-failed'; readonly failedIds: ReadonlySet<string> }
  | { readonly kind: 'failed'; readonly reason: string };

const partialResponse = z.object({ batchItemFailures: z.array(z.unknown()).nullish() }).nullable();
const itemFailure = z.object({ itemIdentifier: z.string().min(1) });

/**
 * Reads a function's response as Lambda reads it where `ReportBatchItemFailures` is on. Null, `{}`,
 * and a list that is null, missing or empty mean that all went well. Text that is no JSON, and an
 * item whose identifier is missing, empty, null or not of this batch, mean that all failed; so does
 * a response that is no object, about which AWS's documentation says nothing.
 *
 * Source: "Handling errors for an SQS event source in Lambda", AWS Lambda developer guide.
 */
export function judgeBatch(messageIds: readonly string[], payload: string): BatchVerdict {
  const json = parseJson(payload);
  if (!json.ok) return { kind: 'failed', reason: `the response is no JSON: ${excerpt(payload)}` };
  const response = partialResponse.safeParse(json.value);
  if (!response.success) {
    return { kind: 'failed', reason: `the response is no batch response: ${excerpt(payload)}` };
  }
  const failedIds = new Set<string>();
  for (const item of response.data?.batchItemFailures ?? []) {
    const id = itemFailure.safeParse(item).data?.itemIdentifier;
    if (id === undefined) {
      return { kind: 'failed', reason: `an item has no itemIdentifier: ${excerpt(payload)}` };
    }
    if (!messageIds.includes(id)) {
      return { kind: 'failed', reason: `the itemIdentifier ${id} is not one of the batch` };
    }
    failedIds.add(id);
  }
  return failedIds.size === 0 ? { kind: 'succeeded' } : { kind: 'partly-failed', failedIds };
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function excerpt(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}

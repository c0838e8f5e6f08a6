import { z } from 'zod';
import { sweepCursor } from '../../../shared/messages/sweep-cursor.ts';
import { problemsOf } from '../../../shared/messages/problems.ts';
import type { SweepCursor } from '../../../shared/model/drift.ts';
import type { ReceivedMessage } from '../queue/received-message.ts';

const handOnMessage = z.object({ poolsync: z.literal('sweep'), cursor: sweepCursor });

export interface HandedOn {
  /** Where to go on; absent where no message says it. */
  readonly from?: SweepCursor;
  /** Messages that are none of ours, with what is wrong of them: for people. */
  readonly rejected: readonly { readonly message: ReceivedMessage; readonly reason: string }[];
}

/**
 * Where to go on from what lies in the queue. Of several the one that came least far is enough: it passes
 * where the others stand.
 */
export function parseHandOns(messages: readonly ReceivedMessage[]): HandedOn {
  const cursors: SweepCursor[] = [];
  const rejected: { readonly message: ReceivedMessage; readonly reason: string }[] = [];
  for (const message of messages) {
    const read = handOnMessage.safeParse(message.body);
    if (read.success) cursors.push(read.data.cursor);
    else rejected.push({ message, reason: problemsOf('message', read.error) });
  }
  const [from] = cursors.toSorted(byPlace);
  return { rejected, ...(from === undefined ? {} : { from }) };
}

/** Other providers' objects come after all of ours, and the inventory of objects after their list. */
function byPlace(a: SweepCursor, b: SweepCursor): number {
  return (
    Number(a.afterForeignPool !== undefined) - Number(b.afterForeignPool !== undefined) ||
    byBytes(a.afterAccess, b.afterAccess) ||
    byBytes(a.afterForeignPool, b.afterForeignPool) ||
    byBytes(a.afterPool ?? '', b.afterPool ?? '')
  );
}

function byBytes(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

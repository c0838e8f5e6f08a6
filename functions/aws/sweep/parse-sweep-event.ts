import { z } from 'zod';
import { problemsOf } from '../../../shared/messages/problems.ts';
import { sweepCursor } from '../../../shared/messages/sweep-cursor.ts';
import type { SweepCursor } from '../../../shared/model/drift.ts';

/** By the schedule, to begin at the first pool; or handed on, to go on after the cursor. */
export type SweepEvent =
  { readonly kind: 'tick' } | { readonly kind: 'handed-on'; readonly cursor: SweepCursor };

/** What hands a sweep on. */
export interface HandOnEvent {
  readonly poolsync: 'sweep';
  readonly cursor: SweepCursor;
}

/** EventBridge Scheduler's usual input of a Lambda target, and that of a rule with a schedule. */
const tick = z.object({
  source: z.enum(['aws.scheduler', 'aws.events']),
  'detail-type': z.literal('Scheduled Event'),
});

const ownEvent = z.object({
  poolsync: z.literal('sweep'),
  cursor: sweepCursor.optional(),
});

/**
 * Reads what Lambda invokes the function with: a scheduled event, or `{ "poolsync": "sweep" }`, which
 * somebody may send by hand, with a cursor where a sweep is handed on.
 *
 * @throws Error for anything else, which is a mistake of whoever has configured the schedule
 */
export function parseSweepEvent(event: unknown): SweepEvent {
  if (tick.safeParse(event).success) return { kind: 'tick' };
  const own = ownEvent.safeParse(event);
  if (!own.success) {
    throw new Error(
      `The function sweep was invoked with an event that it does not know: ${problemsOf('event', own.error)}. ` +
        'It takes the event of a schedule of EventBridge, or { "poolsync": "sweep" }.',
    );
  }
  const { cursor } = own.data;
  return cursor === undefined ? { kind: 'tick' } : { kind: 'handed-on', cursor };
}

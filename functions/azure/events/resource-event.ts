import { z } from 'zod';
import { problemsOf } from '../../../shared/messages/problems.ts';
import type { ParseResult } from '../../../shared/model/hint.ts';
import { hintOf, readResource } from './compute-hint.ts';
import type { EventEnvelope } from './event-envelope.ts';
import type { EventPlace } from './event-place.ts';
import { isOperation } from './showable.ts';

type Verb = 'Write' | 'Delete' | 'Action';
type End = 'Success' | 'Failure' | 'Cancel';

interface ResourceEvent {
  readonly verb: Verb;
  readonly end: End;
}

const verbs: readonly Verb[] = ['Write', 'Delete', 'Action'];
const ends: readonly End[] = ['Success', 'Failure', 'Cancel'];

/** The events of calls to the management endpoint. */
const resourceEvents: ReadonlyMap<string, ResourceEvent> = new Map(
  verbs.flatMap((verb) =>
    ends.map((end) => [`Microsoft.Resources.Resource${verb}${end}`, { verb, end }] as const),
  ),
);

/** The rest of the data tells of the person who made the call, and is not looked at. */
const data = z.object({
  operationName: z.string().min(1).max(256),
  resourceUri: z.string().optional(),
  status: z.string().optional(),
});

export function isResourceEvent(type: string): boolean {
  return resourceEvents.has(type);
}

/**
 * Reads an event of a call to the management endpoint. The subject tells of which resource: it is
 * what Event Grid filters by. A `resourceUri` that differs makes no other hint of it, but nothing
 * counts as gone then.
 */
export function parseResourceEvent(
  { id, path }: EventPlace,
  { type, subject, time, data: told }: EventEnvelope,
): ParseResult {
  const parsed = data.safeParse(told);
  if (!parsed.success)
    return { kind: 'rejected', reason: problemsOf(`${path}.data`, parsed.error) };
  const { operationName: cause, resourceUri = subject, status = 'Succeeded' } = parsed.data;
  const named = readResource(`${path}.subject`, subject ?? '');
  switch (named.kind) {
    case 'rejected':
      return named;
    case 'other':
      return {
        kind: 'ignored',
        reason: 'other-resource',
        detail: isOperation(cause) ? cause : type,
      };
    case 'compute':
      break;
  }
  if (!isOperation(cause)) {
    return { kind: 'rejected', reason: `${path}.data.operationName: no name of an operation` };
  }
  const event = resourceEvents.get(type);
  const isGone =
    event?.verb === 'Delete' &&
    event.end === 'Success' &&
    status.toLowerCase() === 'succeeded' &&
    resourceUri?.toLowerCase() === subject?.toLowerCase();
  const changed = event?.verb !== 'Delete';
  return hintOf(named.resource, { id, cause, sentAt: time, changed, gone: isGone });
}

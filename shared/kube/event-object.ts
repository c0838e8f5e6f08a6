import type { Announcement } from '../model/plan.ts';
import type { Pool } from '../model/pool.ts';
import { poolResources } from './resources.ts';

/** What the API server lets a note hold, in UTF-8. */
const mostNoteBytes = 1_024;

/** An Event of `events.k8s.io/v1` about a pool, as `kubectl describe` shows it. */
export function eventOn(
  { ref, uid, resourceVersion }: Pool,
  { type, reason, message }: Announcement,
  now: Date,
): object {
  const { group, version } = poolResources[ref.kind];
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { generateName: `${ref.name}-`, namespace: ref.namespace },
    // The API server wants microseconds here.
    eventTime: now.toISOString().replace('Z', '000Z'),
    reportingController: 'poolsync',
    reportingInstance: 'poolsync',
    action: 'Reconcile',
    type,
    reason,
    note: fitting(message),
    regarding: {
      apiVersion: `${group}/${version}`,
      kind: ref.kind,
      namespace: ref.namespace,
      name: ref.name,
      uid,
      resourceVersion,
    },
  };
}

/** As much of the text as fits, without a character cut in two. */
function fitting(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(mostNoteBytes));
  return text.slice(0, read);
}

import { createHash } from 'node:crypto';
import type { ForeignPoolRef } from '../model/foreign-pool.ts';
import type { Announcement } from '../model/plan.ts';
import type { PoolRef } from '../model/pool.ts';
import { foreignPoolResources, machinePoolResource, poolResources } from './resources.ts';

/** What the API server lets a note hold, in UTF-8. */
const mostNoteBytes = 1_024;

interface MachinePoolRef {
  readonly kind: 'MachinePool';
  readonly namespace: string;
  readonly name: string;
}

/** The object that an Event is about, as it was read. */
export interface Regarded {
  readonly ref: PoolRef | ForeignPoolRef | MachinePoolRef;
  readonly uid: string;
  readonly resourceVersion?: string;
}

const resources = {
  ...poolResources,
  ...foreignPoolResources,
  MachinePool: machinePoolResource,
};

/** An Event of `events.k8s.io/v1` about a pool, as `kubectl describe` shows it. */
export function eventOn(
  { ref, uid, resourceVersion }: Regarded,
  { type, reason, message }: Announcement,
  now: Date,
): object {
  const { group, version } = resources[ref.kind];
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
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

/** So much of an object's name leaves room for what makes the Event's name its own. */
const mostNameCharacters = 200;

/** The same, under a name that follows from its words: one that is there already is not made again. */
export function onlyEventOn(regarded: Regarded, announcement: Announcement, now: Date): object {
  const { ref, uid } = regarded;
  const { reason, message } = announcement;
  const words = createHash('sha256')
    .update(JSON.stringify([uid, reason, message]))
    .digest('hex');
  const stem = ref.name.slice(0, mostNameCharacters).replace(/[.-]+$/, '');
  const metadata = { name: `${stem}-${words.slice(0, 16)}`, namespace: ref.namespace };
  return { ...eventOn(regarded, announcement, now), metadata };
}

/** As much of the text as fits, without a character cut in two. */
function fitting(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(mostNoteBytes));
  return text.slice(0, read);
}

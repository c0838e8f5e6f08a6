import { z } from 'zod';
import type { ForeignPoolKind } from '../../../shared/model/foreign-pool.ts';
import type { PoolKind } from '../../../shared/model/pool.ts';
import type { PoolRequest, PoolRequestResult } from '../../../shared/model/pool-request.ts';
import type { EventBridgeEnvelope } from './event-bridge.ts';
import { problemsOf } from './problems.ts';

/** The source of the watch's events. */
const source = 'poolsync';

const kinds: ReadonlyMap<string, PoolRequest['kind']> = new Map([
  ['Poolsync Scale Request', 'scale'],
  ['Poolsync Sync Request', 'sync'],
]);

/** A name as the API server takes it; anything else could lead a request of ours to another path. */
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** More fields are let through and never looked at: a figure in a request means nothing. */
const detail = z.object({
  installation: z.string().min(1),
  kind: z.string().min(1),
  namespace: z.string().max(63).regex(label),
  name: z.string().max(253).regex(subdomain),
  uid: z.string().min(1).max(128),
  generation: z.int().nonnegative(),
});

/** Whether an event comes from the watch, or says so. */
export function isPoolRequest(event: EventBridgeEnvelope): boolean {
  return event.source === source;
}

/**
 * Reads an event of the watch.
 *
 * @param installation the name of this one: requests of another are ignored; absent: any
 */
export function parsePoolRequest(
  installation: string | undefined,
  event: EventBridgeEnvelope,
): PoolRequestResult {
  const type = `${event.source}/${event['detail-type']}`;
  const kind = kinds.get(event['detail-type']);
  if (!isPoolRequest(event) || kind === undefined) {
    return { kind: 'ignored', reason: 'unknown-event', detail: type };
  }
  const parsed = detail.safeParse(event.detail);
  if (!parsed.success) return { kind: 'rejected', reason: problemsOf('detail', parsed.error) };
  const { namespace, name, uid, generation } = parsed.data;
  if (installation !== undefined && parsed.data.installation !== installation) {
    return { kind: 'ignored', reason: 'other-installation', detail: parsed.data.installation };
  }
  const { kind: objectKind, installation: addressee } = parsed.data;
  const shared = { installation: addressee, uid, generation };
  if (isPoolKind(objectKind)) {
    const pool = { kind: objectKind, namespace, name };
    return { kind: 'request', request: { kind, pool, ...shared } };
  }
  // Another provider's object can be nudged, and never scaled by us.
  return kind === 'sync' && isForeignPoolKind(objectKind)
    ? { kind: 'request', request: { kind, pool: { kind: objectKind, namespace, name }, ...shared } }
    : { kind: 'ignored', reason: 'unknown-kind', detail: objectKind };
}

function isPoolKind(kind: string): kind is PoolKind {
  return kind === ('AutoScalingGroupMachinePool' satisfies PoolKind);
}

function isForeignPoolKind(kind: string): kind is ForeignPoolKind {
  return kind === ('AWSMachinePool' satisfies ForeignPoolKind);
}

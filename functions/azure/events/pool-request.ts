import { parseRequestDetail } from '../../../shared/messages/pool-request.ts';
import type { PoolRequest, PoolRequestResult } from '../../../shared/model/pool-request.ts';
import type { EventEnvelope } from './event-envelope.ts';
import { shownName, shownType } from './showable.ts';

/** The source of the watch's events. */
const source = 'poolsync';

const kinds: ReadonlyMap<string, PoolRequest['kind']> = new Map([
  ['Poolsync.ScaleRequest', 'scale'],
  ['Poolsync.SyncRequest', 'sync'],
]);

/** Whether an event comes from the watch, or says so. */
export function isPoolRequest(event: EventEnvelope): boolean {
  return event.source === source && kinds.has(event.type);
}

/**
 * Reads an event of the watch.
 *
 * @param path where it stands in the message
 * @param installation the name of this one: requests of another are ignored; absent: any
 */
export function parsePoolRequest(
  path: string,
  event: EventEnvelope,
  installation: string | undefined,
): PoolRequestResult {
  const kind = kinds.get(event.type);
  if (!isPoolRequest(event) || kind === undefined) {
    return { kind: 'ignored', reason: 'unknown-event', detail: shownType(event.type) };
  }
  const addressee = {
    installation,
    kinds: ['ScaleSetMachinePool'],
    foreignKinds: ['AzureMachinePool'],
  } as const;
  const result = parseRequestDetail(addressee, { kind, path: `${path}.data`, value: event.data });
  return result.kind === 'ignored' ? { ...result, detail: shownName(result.detail) } : result;
}

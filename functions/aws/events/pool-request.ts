import { parseRequestDetail } from '../../../shared/messages/pool-request.ts';
import type { PoolRequest, PoolRequestResult } from '../../../shared/model/pool-request.ts';
import type { EventBridgeEnvelope } from './event-bridge.ts';

/** The source of the watch's events. */
const source = 'poolsync';

const kinds: ReadonlyMap<string, PoolRequest['kind']> = new Map([
  ['Poolsync Scale Request', 'scale'],
  ['Poolsync Sync Request', 'sync'],
]);

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
  const addressee = {
    installation,
    kinds: ['AutoScalingGroupMachinePool'],
    foreignKinds: ['AWSMachinePool'],
  } as const;
  return parseRequestDetail(addressee, { kind, path: 'detail', value: event.detail });
}

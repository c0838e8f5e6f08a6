import { parseJsonObject } from '../../../shared/messages/json-object.ts';
import { problemsOf } from '../../../shared/messages/problems.ts';
import type { PoolRequest, PoolRequestResult } from '../../../shared/model/pool-request.ts';
import { eventBridgeEnvelope } from '../events/event-bridge.ts';
import { parsePoolRequest } from '../events/pool-request.ts';

export type ScaleMessage =
  | { readonly kind: 'request'; readonly request: PoolRequest }
  | Exclude<PoolRequestResult, { readonly kind: 'request' }>;

/** Reads one message of the scale queue: a scale request of this installation, or nothing to do. */
export function parseScaleMessage(installation: string, body: string): ScaleMessage {
  const json = parseJsonObject(body);
  if (json.kind === 'rejected') return json;
  const envelope = eventBridgeEnvelope.safeParse(json.value);
  if (!envelope.success) return { kind: 'rejected', reason: problemsOf('body', envelope.error) };
  const result = parsePoolRequest(installation, envelope.data);
  if (result.kind !== 'request') return result;
  const { request } = result;
  if (request.kind === 'scale') return { kind: 'request', request };
  const detail = `${envelope.data.source}/${envelope.data['detail-type']}`;
  return { kind: 'ignored', reason: 'unknown-event', detail };
}

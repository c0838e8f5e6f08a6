import type { WireAnswer } from '../../simulated/delivery.ts';
import type { WireRequest } from '../../simulated/wire-request.ts';
import type { ApiError } from '../errors.ts';

/** How one service speaks: finds the action and its parameters, writes results and errors. */
export interface Protocol {
  /** Name of the action; empty where the request names none. */
  actionOf(request: WireRequest): string;
  /** Parameters before the action's own schema has looked at them. */
  parametersOf(request: WireRequest): unknown;
  result(action: string, result: unknown, requestId: string): WireAnswer;
  failure(error: ApiError, requestId: string): WireAnswer;
  /** What this protocol's services say of an action that they do not have. */
  unknownAction(action: string): ApiError;
  /** What they say of a signature that is not accepted. */
  refusal(reason: Refusal): ApiError;
}

export type Refusal =
  | 'unsigned'
  | 'unknown-key'
  | 'bad-signature'
  /** The host is not among what was signed, so the request could be meant for another one. */
  | 'host-unsigned'
  /** The presigned URL is older than it may be, or not valid yet. */
  | 'stale-signature'
  /** The session's credentials have ended. */
  | 'expired';

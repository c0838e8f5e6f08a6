import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node';
import { isFault } from '../model/fault.ts';
import type { Clock } from '../ports/clock.ts';
import { innermostMessage } from './api-fault.ts';
import { placeholderServer } from './persistent-http.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import { askedWaitMs } from './retry.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { Silence } from './silence.ts';
import { parseJson } from './watch-event.ts';

/** How the reading of an answer ended. */
export type StreamEnd =
  /** The server has sent all, or has nothing more to say. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The connection is lost, silent or was never there, or the signal was aborted. */
  | { readonly kind: 'broken'; readonly why: string };

export interface ApiStreamDeps {
  readonly sessions: Pick<Sessions, 'current' | 'renew'>;
  readonly clock: Clock;
}

export interface StreamRequest {
  /** What follows the server's URL. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly answerMs: number;
  readonly silenceMs: number;
  /** The server has begun an answer that is no refusal. */
  readonly onOpen: () => void;
}

/** Takes the bytes as they come; the next ones are read when it has returned `undefined`. */
export type ReadChunk<Stop> = (chunk: Uint8Array) => Stop | undefined;

/**
 * Reads what the API server sends for a path, for as long as it does.
 *
 * Where it does not take the credentials, they are read anew and the request is repeated once.
 *
 * @returns how it ended, or the value with which the reader stopped it
 * @throws what the reader throws
 */
export async function readStream<Stop extends { readonly kind: string }>(
  deps: ApiStreamDeps,
  request: StreamRequest,
  read: ReadChunk<Stop>,
): Promise<StreamEnd | Stop> {
  try {
    const session = await deps.sessions.current();
    const end = await session.use(() => readOnce(deps, session, request, read));
    if (!isUnauthorized(end)) return end;
    const renewed = await deps.sessions.renew(session);
    if (renewed === undefined) return end;
    return await renewed.use(() => readOnce(deps, renewed, request, read));
  } catch (error) {
    // There is no kubeconfig that could be used.
    if (isFault(error)) return { kind: 'broken', why: error.message };
    throw error;
  }
}

function isUnauthorized(end: StreamEnd | { readonly kind: string }): boolean {
  return end.kind === 'refused' && 'refusal' in end && end.refusal.status === 401;
}

async function readOnce<Stop>(
  { clock }: ApiStreamDeps,
  session: Session,
  request: StreamRequest,
  read: ReadChunk<Stop>,
): Promise<StreamEnd | Stop> {
  const silence = new Silence(request.signal, request.answerMs);
  const given = new RequestContext(placeholderServer, HttpMethod.GET);
  given.setHeaderParam('Accept', 'application/json');
  let sent: RequestContext | undefined;
  try {
    const addressed = await attempt(() => session.address(request.path, given, silence.signal));
    if (addressed.kind === 'failed') return broken(addressed.error, silence, 'no credentials came');
    const ready = addressed.value;
    sent = ready;
    const opened = await attempt(() => new IsomorphicFetchHttpLibrary().send(ready).toPromise());
    if (opened.kind === 'failed') return broken(opened.error, silence);
    const response = opened.value;
    if (response.httpStatusCode !== 200) return await refused(clock, response, silence);
    silence.heard(request.silenceMs);
    request.onOpen();
    const body = response.body.stream()?.getReader();
    for (;;) {
      const next = await attempt(async () => body?.read());
      if (next.kind === 'failed') return broken(next.error, silence);
      const chunk = next.value?.value;
      if (chunk === undefined) return { kind: 'ended' };
      silence.heard(request.silenceMs);
      const stop = read(chunk);
      if (stop !== undefined) return stop;
    }
  } finally {
    if (silence.isOver && sent !== undefined) session.distrust(sent);
    silence.end();
  }
}

type Attempt<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: unknown };

async function attempt<Value>(work: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { kind: 'done', value: await work() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function broken(error: unknown, silence: Silence, ifSilent = 'nothing came'): StreamEnd {
  return { kind: 'broken', why: silence.isOver ? ifSilent : innermostMessage(error) };
}

async function refused(
  clock: Clock,
  response: ResponseContext,
  silence: Silence,
): Promise<StreamEnd> {
  const body = await attempt(() => response.body.text());
  if (body.kind === 'failed') return broken(body.error, silence);
  const refusal = refusalOf(parseJson(body.value), response.httpStatusCode);
  const retryAfterMs = askedWaitMs(clock, response.headers['retry-after']) ?? refusal.retryAfterMs;
  return {
    kind: 'refused',
    refusal: { ...refusal, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  };
}

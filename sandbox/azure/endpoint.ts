import type { IncomingMessage, ServerResponse } from 'node:http';
import { deliver } from '../simulated/delivery.ts';
import type { Delivery, WireAnswer } from '../simulated/delivery.ts';
import { hangOut } from '../simulated/faults/hang-out.ts';
import { carriesOut, spoil } from '../simulated/faults/spoil.ts';
import { seenAt } from '../simulated/past.ts';
import { readWireRequest } from '../simulated/wire-request.ts';
import type { WireRequest } from '../simulated/wire-request.ts';
import { armFront } from './arm/arm-front.ts';
import type { ArmAnswer } from './arm/action.ts';
import { entraFront } from './entra/entra-front.ts';
import { ArmError } from './errors.ts';
import type { ActiveFault } from './faults/faults.ts';
import { injectedError } from './faults/injected-error.ts';
import { reshape } from './faults/reshape.ts';
import type { Front, Note } from './front.ts';
import { QUERY_PATH, queryFront } from './resource-graph/query-front.ts';
import type { World } from './world.ts';

/** Answers a request of the TLS listener: Resource Manager's, Resource Graph's, or Entra's. */
export function answerEndpointRequest(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  return answerRequest(world, frontOf(request.url ?? ''), request, response);
}

function frontOf(url: string): Front {
  if (/^\/subscriptions(\/|\?|$)/i.test(url)) return armFront;
  return url.split('?')[0]?.toLowerCase() === QUERY_PATH ? queryFront : entraFront;
}

/** Answers a request through one front, and records it. */
export async function answerRequest(
  world: World,
  front: Front,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wire = await readWireRequest(world.endpoint, request, response);
  if (wire === undefined) return;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  deliver(response, await settle({ world, front, wire, signal: gone.signal }));
}

interface Exchange {
  readonly world: World;
  readonly front: Front;
  readonly wire: WireRequest;
  readonly signal: AbortSignal;
}

async function settle(exchange: Exchange): Promise<Delivery> {
  const { world, front, wire, signal } = exchange;
  const requestId = world.ids.uuid();
  const note: Note = { action: '', principal: null, subscription: null, location: null };
  let delivery: Delivery;
  let fault: ActiveFault | undefined;
  try {
    const outcome = perform(exchange, requestId, note, (taken) => {
      fault = taken;
    });
    delivery = outcome;
  } catch (error) {
    const failure = asArmError(error);
    noteFailure(note, failure);
    const body = front.errorBody(failure.fault, requestId);
    const { status, headers = {} } = failure.fault;
    const answer = wireAnswer(wire, { status, headers, body }, requestId);
    delivery = { kind: 'whole', answer };
  }
  const status = delivery.kind === 'none' ? 0 : delivery.answer.status;
  world.calls.record({ time: world.clock.now(), ...note, status });
  if (delivery.kind === 'none' && fault !== undefined) await hangOut(world.clock, fault, signal);
  return delivery;
}

/** Carries the call out, unless a fault is in the way; gives `none` for a call that hangs. */
function perform(
  { world, front, wire }: Exchange,
  requestId: string,
  note: Note,
  took: (fault: ActiveFault) => void,
): Delivery {
  const prepared = front.prepare(world, wire, requestId, note);
  const { page, canLag, lagMs = world.timings.readLagMs } = prepared;
  const fault = world.faults.take({ ...note, resource: wire.url.pathname, page, canLag });
  if (fault !== undefined) {
    note.fault = fault.id;
    took(fault);
  }
  const spec = fault?.spec;
  const asOf = canLag ? seenAt(world.clock, fault, lagMs) : undefined;
  const error = injectedError(spec, prepared);
  const result = carriesOut(spec, error) ? prepared.run(asOf) : undefined;
  if (error !== undefined) throw error;
  if (spec?.kind === 'hang' || result === undefined) return { kind: 'none' };
  const answer = { ...result, body: reshape(spec, result.body) };
  return spoil(spec, wireAnswer(wire, answer, requestId));
}

function noteFailure(note: Note, { code, fault: { status, headers, details } }: ArmError): void {
  note.code = code;
  const retryAfter = headers?.['retry-after'];
  if (retryAfter !== undefined) note.retryAfterSeconds = Number(retryAfter);
  const limit = status === 429 ? details?.[0]?.target : undefined;
  if (limit !== undefined) note.limit = limit;
}

function wireAnswer(
  { headers: asked }: WireRequest,
  { status, headers, body }: ArmAnswer,
  requestId: string,
): WireAnswer {
  const clientId = asked['x-ms-client-request-id'];
  return {
    status,
    headers: {
      'cache-control': 'no-cache',
      'x-ms-request-id': requestId,
      'x-ms-correlation-request-id': requestId,
      ...(clientId === undefined ? {} : { 'x-ms-client-request-id': clientId }),
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
    },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

function asArmError(error: unknown): ArmError {
  if (error instanceof ArmError) return error;
  // A fault of the simulator itself: its operator needs the stack, the caller a plain 500.
  const text = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`simulated Azure: ${text}\n`);
  const message = 'The simulator failed; its standard error says why';
  return new ArmError({ status: 500, code: 'InternalServerError', message });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ActionTable } from './action.ts';
import { authenticate } from './auth/authenticate.ts';
import { readCredential } from './auth/credential.ts';
import type { Credential } from './auth/credential.ts';
import type { Principal } from './auth/principal.ts';
import { ApiError } from './errors.ts';
import type { ActiveFault } from './faults/faults.ts';
import { withoutRefused } from './faults/refused-entries.ts';
import { reshape } from './faults/reshape.ts';
import { injectedError } from './faults/service-faults.ts';
import { hangOut } from '../simulated/faults/hang-out.ts';
import { carriesOut, spoil } from '../simulated/faults/spoil.ts';
import { seenAt } from '../simulated/past.ts';
import { readWireRequest } from '../simulated/wire-request.ts';
import type { WireRequest } from '../simulated/wire-request.ts';
import { deliver } from '../simulated/delivery.ts';
import type { Delivery } from '../simulated/delivery.ts';
import { pageAskedFor, tokenAskedWith } from './wire/page-token.ts';
import { queryProtocol } from './wire/query-protocol.ts';
import type { Protocol } from './wire/protocol.ts';
import type { World } from './world.ts';

/** A service behind the endpoint: how it speaks and what it can do. */
export interface Service {
  readonly protocol: Protocol;
  readonly actions: ActionTable;
  /** The actions whose answers can show an older state. */
  readonly lagging?: ReadonlySet<string>;
}

/** Services by the name in the scope of a signature: `autoscaling`, `events`, `lambda`, `secretsmanager`, `sqs`, `sts`. */
export type Services = ReadonlyMap<string, Service>;

/** For requests that no service claims. */
const nobody: Service = { protocol: queryProtocol('sts', '2011-06-15'), actions: new Map() };

/** Answers every API request, whatever the service, account or region, and records it. */
export async function answerApiRequest(
  world: World,
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wire = await readWireRequest(world.endpoint, request, response);
  if (wire === undefined) return;
  const credential = readCredential(wire);
  const service = services.get(credential?.service ?? '') ?? nobody;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const exchange: Exchange = { world, services, wire, service, credential, signal: gone.signal };
  const delivery = await settle(exchange);
  await travel(world);
  deliver(response, delivery);
}

async function travel({ clock, timings: { answerMs } }: World): Promise<void> {
  if (answerMs === 0) return;
  await new Promise<void>((done) => {
    clock.after(answerMs, done);
  });
}

interface Exchange {
  readonly world: World;
  readonly services: Services;
  readonly wire: WireRequest;
  readonly service: Service;
  readonly credential: Credential | undefined;
  readonly signal: AbortSignal;
}

/** What is known of a call by the time that it is recorded. */
interface Note {
  principal?: Principal;
  fault?: ActiveFault;
  code?: string;
}

async function settle(exchange: Exchange): Promise<Delivery> {
  const { world, service, wire } = exchange;
  const requestId = world.ids.uuid();
  const action = service.protocol.actionOf(wire);
  const note: Note = {};
  let delivery: Delivery;
  try {
    delivery = await perform(exchange, { requestId, action, note });
  } catch (error) {
    const failure = asApiError(error);
    note.code = failure.queryCode ?? failure.code;
    delivery = { kind: 'whole', answer: service.protocol.failure(failure, requestId) };
  }
  record(exchange, action, note, delivery.kind === 'none' ? 0 : delivery.answer.status);
  if (delivery.kind === 'none' && note.fault !== undefined) {
    await hangOut(world.clock, note.fault, exchange.signal);
  }
  return delivery;
}

/** Carries the action out, unless a fault is in the way; gives `none` for a call that hangs. */
async function perform(
  exchange: Exchange,
  call: { readonly requestId: string; readonly action: string; readonly note: Note },
): Promise<Delivery> {
  const { world, service, wire, signal } = exchange;
  const { requestId, action, note } = call;
  const known = identify(exchange);
  note.principal = known.principal;
  const run = service.actions.get(action);
  if (run === undefined) throw service.protocol.unknownAction(action);
  const parameters = service.protocol.parametersOf(wire);
  const canLag = service.lagging?.has(action) === true;
  const fault = world.faults.take({
    action,
    account: known.region.account,
    region: known.region.name,
    principal: known.principal.arn,
    page: pageAskedFor(parameters),
    canLag,
  });
  if (fault !== undefined) note.fault = fault;
  const asOf = canLag ? seenAt(world.clock, fault, world.timings.describeLagMs) : undefined;
  const context = { world, ...known, requestId, signal, asOf };
  const accepted = withoutRefused(fault?.spec, parameters);
  const error = injectedError(exchange.credential?.service ?? '', fault?.spec);
  const result = carriesOut(fault?.spec, error) ? await run(context, accepted) : undefined;
  if (error !== undefined) throw error;
  if (fault?.spec.kind === 'hang') return { kind: 'none' };
  const given = reshape(fault?.spec, result, tokenAskedWith(parameters));
  const answer = service.protocol.result(action, given, requestId);
  return spoil(fault?.spec, answer);
}

function record(exchange: Exchange, action: string, note: Note, status: number): void {
  const { world, credential } = exchange;
  const { principal, fault, code } = note;
  world.calls.record({
    time: world.clock.now(),
    principal: principal?.arn ?? null,
    account: principal?.account ?? null,
    region: credential?.region ?? '',
    service: credential?.service ?? '',
    action,
    status,
    ...(code === undefined ? {} : { code }),
    ...(fault === undefined ? {} : { fault: fault.id }),
  });
}

function identify({ world, services, wire, service, credential }: Exchange) {
  if (credential === undefined) throw service.protocol.refusal('unsigned');
  const found = authenticate(world, wire, credential);
  if (!found.accepted) throw service.protocol.refusal(found.reason);
  if (!services.has(credential.service)) {
    const known = [...services.keys()].join(', ');
    throw new ApiError({
      code: 'InvalidAction',
      message: `The service ${credential.service} is not simulated; these are: ${known}`,
    });
  }
  return { principal: found.principal, region: found.region };
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  // A fault of the simulator itself: its operator needs the stack, the caller a plain 500.
  process.stderr.write(`simulated AWS: ${error instanceof Error ? error.stack : String(error)}\n`);
  const message = 'The simulator failed; its standard error says why';
  return new ApiError({ code: 'InternalFailure', status: 500, message });
}

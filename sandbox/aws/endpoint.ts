import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ActionTable } from './action.ts';
import { authenticate } from './auth/authenticate.ts';
import { readCredential } from './auth/credential.ts';
import type { Credential } from './auth/credential.ts';
import type { Principal } from './auth/identities.ts';
import { ApiError } from './errors.ts';
import { BodyTooLarge, readBody } from './http.ts';
import { queryProtocol } from './wire/query-protocol.ts';
import type { Protocol, WireAnswer, WireRequest } from './wire/protocol.ts';
import type { World } from './world.ts';

/** A service behind the endpoint: how it speaks and what it can do. */
export interface Service {
  readonly protocol: Protocol;
  readonly actions: ActionTable;
}

/** Services by the name in the scope of a signature: `autoscaling`, `events`, `sqs`, `sts`. */
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
  const wire = await readWireRequest(world, request, response);
  if (wire === undefined) return;
  const credential = readCredential(wire);
  const service = services.get(credential?.service ?? '') ?? nobody;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const exchange: Exchange = { world, services, wire, service, credential, signal: gone.signal };
  send(response, await settle(exchange));
}

interface Exchange {
  readonly world: World;
  readonly services: Services;
  readonly wire: WireRequest;
  readonly service: Service;
  readonly credential: Credential | undefined;
  readonly signal: AbortSignal;
}

async function settle(exchange: Exchange): Promise<WireAnswer> {
  const { world, service, credential, wire } = exchange;
  const requestId = world.ids.uuid();
  const action = service.protocol.actionOf(wire);
  let principal: Principal | undefined;
  let answer: WireAnswer;
  let code: string | undefined;
  try {
    const known = identify(exchange);
    principal = known.principal;
    const context = { world, ...known, requestId, signal: exchange.signal };
    const run = service.actions.get(action);
    if (run === undefined) throw service.protocol.unknownAction(action);
    const result = await run(context, service.protocol.parametersOf(wire));
    answer = service.protocol.result(action, result, requestId);
  } catch (error) {
    const failure = asApiError(error);
    code = failure.queryCode ?? failure.code;
    answer = service.protocol.failure(failure, requestId);
  }
  world.calls.record({
    time: world.clock.now(),
    principal: principal?.arn ?? null,
    account: principal?.account ?? null,
    region: credential?.region ?? '',
    service: credential?.service ?? '',
    action,
    status: answer.status,
    ...(code === undefined ? {} : { code }),
  });
  return answer;
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

async function readWireRequest(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<WireRequest | undefined> {
  try {
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]);
    return {
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', world.endpoint),
      headers: Object.fromEntries(headers),
      body: await readBody(request),
    };
  } catch (error) {
    // Nobody is there any more to read an answer.
    if (!request.complete) return undefined;
    const status = error instanceof BodyTooLarge ? 413 : 400;
    const message = error instanceof Error ? error.message : String(error);
    send(response, { status, headers: { 'content-type': 'text/plain' }, body: `${message}\n` });
    return undefined;
  }
}

function send(response: ServerResponse, answer: WireAnswer): void {
  const length = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  response.end(answer.body);
}

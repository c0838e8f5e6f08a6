import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failed, maximumPayloadBytes } from './invocation.ts';
import type { InvocationError, InvocationResult } from './invocation.ts';
import { parseErrorReport } from './error-report.ts';
import { readBody } from './read-body.ts';

/** One invocation as the runtime gets it. `deadline` is in milliseconds since the epoch. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadline: number;
  readonly payload: string;
}

export interface RuntimeApiEvents {
  /** The runtime asks for work. */
  ready(): void;
  /** The runtime could not load the function. */
  initFailed(error: InvocationError): void;
  /** The runtime answered the invocation that it holds. */
  answered(result: InvocationResult): void;
}

export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` wants it. */
  readonly address: string;
  /** Hands an invocation to the runtime, which must have asked for one. */
  deliver(invocation: Invocation): void;
  close(): Promise<void>;
}

const prefix = '/2018-06-01/runtime';

/**
 * Lambda's Runtime API (version 2018-06-01) for a single execution environment: `invocation/next`,
 * `invocation/<id>/response`, `invocation/<id>/error` and `init/error`, on a free port of 127.0.0.1.
 * A request that comes in the wrong state gets 403, one with another invocation's ID 400.
 */
export async function startRuntimeApi(events: RuntimeApiEvents): Promise<RuntimeApi> {
  const exchange = new Exchange(events);
  const server = createServer((request, response) => {
    exchange.handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  // The runtime's connection rests between invocations, for as long as there is nothing to do.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    deliver: (invocation) => exchange.deliver(invocation),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type State =
  | { readonly name: 'starting' }
  | { readonly name: 'asking'; readonly response: ServerResponse }
  | { readonly name: 'working'; readonly requestId: string }
  | { readonly name: 'answered' };

class Exchange {
  readonly #events: RuntimeApiEvents;
  #state: State = { name: 'starting' };

  constructor(events: RuntimeApiEvents) {
    this.#events = events;
  }

  deliver(invocation: Invocation): void {
    if (this.#state.name !== 'asking') {
      throw new Error(
        `The runtime is ${this.#state.name}: deliver an invocation only after it asked for one.`,
      );
    }
    const { response } = this.#state;
    this.#state = { name: 'working', requestId: invocation.requestId };
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
      'Lambda-Runtime-Deadline-Ms': String(invocation.deadline),
      'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
      'Lambda-Runtime-Trace-Id': traceId(invocation.requestId, invocation.deadline),
    });
    response.end(invocation.payload);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url } = request;
    if (method === 'GET' && url === `${prefix}/invocation/next`) return this.#next(response);
    if (method === 'POST' && url === `${prefix}/init/error`) {
      return this.#initError(request, response);
    }
    const match = /^\/invocation\/([^/]+)\/(response|error)$/.exec(url?.slice(prefix.length) ?? '');
    if (method === 'POST' && url?.startsWith(prefix) && match) {
      return this.#answer(request, response, match[1] ?? '', match[2] === 'error');
    }
    send(response, 404, 'NotFound', `There is no ${method} ${url} in the Runtime API.`);
  }

  #next(response: ServerResponse): void {
    if (this.#state.name !== 'starting' && this.#state.name !== 'answered') {
      return wrongState(response, this.#state.name);
    }
    this.#state = { name: 'asking', response };
    this.#events.ready();
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, maximumPayloadBytes);
    if (this.#state.name !== 'starting') return wrongState(response, this.#state.name);
    accepted(response);
    this.#events.initFailed(parseErrorReport(body, errorTypeOf(request)));
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    isError: boolean,
  ): Promise<void> {
    const body = await readBody(request, maximumPayloadBytes);
    const state = this.#state;
    if (state.name !== 'working') return wrongState(response, state.name);
    if (state.requestId !== decodeURIComponent(requestId)) {
      return send(response, 400, 'InvalidRequestID', `The invocation is ${state.requestId}.`);
    }
    this.#state = { name: 'answered' };
    if (body === undefined) {
      const message = `Response payload size exceeded maximum allowed payload size (${maximumPayloadBytes} bytes).`;
      send(response, 413, 'Function.ResponseSizeTooLarge', message);
      return this.#events.answered(failed('Function.ResponseSizeTooLarge', message));
    }
    accepted(response);
    this.#events.answered(
      isError
        ? { ok: false, error: parseErrorReport(body, errorTypeOf(request)) }
        : { ok: true, payload: body },
    );
  }
}

function errorTypeOf(request: IncomingMessage): string | undefined {
  const header = request.headers['lambda-runtime-function-error-type'];
  return typeof header === 'string' ? header : undefined;
}

function accepted(response: ServerResponse): void {
  response.writeHead(202, { 'Content-Type': 'application/json' });
  response.end('{"status":"OK"}\n');
}

function wrongState(response: ServerResponse, state: State['name']): void {
  send(response, 403, 'InvalidStateTransition', `Not possible while the runtime is ${state}.`);
}

function send(
  response: ServerResponse,
  status: number,
  errorType: string,
  errorMessage: string,
): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ errorType, errorMessage }));
}

function traceId(requestId: string, deadline: number): string {
  const digits = requestId.replaceAll('-', '');
  const seconds = Math.floor(deadline / 1000).toString(16);
  return `Root=1-${seconds}-${digits.slice(0, 24)};Parent=${digits.slice(0, 16)};Sampled=0`;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

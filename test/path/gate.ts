import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import {
  createServer as createTlsServer,
  request as httpsRequest,
  type RequestOptions,
} from 'node:https';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';
import { z } from 'zod';
import type { KeyPair } from '../../sandbox/management-cluster/certificates.ts';

/** An exchange as a gate sees it. */
export interface Exchange {
  /** Name of the execution environment that asks, such as `reconcile-1`; or `watch`. */
  readonly environment: string;
  readonly method: string;
  /** Path and query, as the server gets them. */
  readonly path: string;
  readonly body: string;
}

/** An exchange that is over. */
export interface Passed extends Exchange {
  /** HTTP status of the answer. */
  readonly status: number;
  /** When it was answered, by `performance.now()`. */
  readonly at: number;
}

/** An exchange that a gate stops, or is going to. */
export interface Held {
  /** Resolves when an exchange has come and waits. */
  readonly arrived: Promise<Exchange>;
  /** Lets it go on. Before it has come: lets it pass when it comes. */
  release(): void;
  /** Breaks the connection of the caller instead. */
  cut(): void;
}

/** What a caller gets instead of the server's answer; the server never hears of the exchange. */
export type Disturbance =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The connection breaks. */
  | { readonly kind: 'cut' }
  /** Nothing, for as long as the caller waits. */
  | { readonly kind: 'silence' };

/** A disturbance that lasts until somebody ends it. */
export interface Disturbed {
  /** The exchanges that it met. */
  readonly met: readonly Exchange[];
  end(): void;
}

/** Stands between the functions and a server, and can keep an exchange waiting. */
export interface Gate {
  /** `http://127.0.0.1:<port>`, or https. */
  readonly url: string;
  /** All exchanges that were answered, in the order of their answers. */
  readonly passed: readonly Passed[];
  /**
   * Stops the next exchange that fits, once: with `request` the server has not seen it yet, with
   * `answer` the server has done it and the caller does not know.
   */
  hold(at: 'request' | 'answer', fits: (exchange: Exchange) => boolean): Held;
  /** From now on, all exchanges that fit go wrong. */
  disturb(how: Disturbance, fits: (exchange: Exchange) => boolean): Disturbed;
  close(): Promise<void>;
}

/** Where a gate leads to, and how it tells who asks. */
export interface GateOptions {
  readonly target: string;
  /** For a target that speaks TLS: the gate then speaks it too. */
  readonly tls?: {
    /** The gate's own, for 127.0.0.1. */
    readonly server: KeyPair;
    /** With which the gate goes to the target for an environment. */
    readonly clientOf: (environment: string) => Pick<RequestOptions, 'ca' | 'cert' | 'key'>;
  };
  /** Tells the environment that asks, and the path for the server. */
  readonly identify: (request: IncomingMessage) => {
    readonly environment: string;
    readonly path: string;
  };
}

interface Stop {
  readonly at: 'request' | 'answer';
  readonly fits: (exchange: Exchange) => boolean;
  readonly arrive: (exchange: Exchange) => void;
  readonly end: Promise<'released' | 'cut'>;
}

interface Trouble {
  readonly how: Disturbance;
  readonly fits: (exchange: Exchange) => boolean;
  readonly met: Exchange[];
}

export async function startGate(options: GateOptions): Promise<Gate> {
  const stops = new Set<Stop>();
  const troubles = new Set<Trouble>();
  const passed: Passed[] = [];
  const stopAt = async (at: Stop['at'], exchange: Exchange): Promise<void> => {
    const stop = [...stops].find((one) => one.at === at && one.fits(exchange));
    if (stop === undefined) return;
    stops.delete(stop);
    stop.arrive(exchange);
    if ((await stop.end) === 'cut') throw new Error('the connection is cut on purpose');
  };
  const pass = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { environment, path } = options.identify(incoming);
    const body = await buffer(incoming);
    const method = incoming.method ?? 'GET';
    const exchange = { environment, method, path, body: body.toString('utf8') };
    await stopAt('request', exchange);
    // Whoever asked may have been killed meanwhile: the server never hears of it.
    if (response.destroyed) return;
    const trouble = [...troubles].find(({ fits }) => fits(exchange));
    if (trouble !== undefined) {
      trouble.met.push(exchange);
      disturb(trouble.how, response);
      return;
    }
    const answer = await forward(options, incoming, { environment, path, body });
    await stopAt('answer', exchange);
    passed.push({ ...exchange, status: answer.status, at: performance.now() });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    // A caller that is gone, or a server that is: either way the connection has no more to say.
    pass(incoming, response).catch(() => response.destroy());
  };
  const { tls } = options;
  const server =
    tls === undefined
      ? createServer(listener)
      : createTlsServer({ cert: tls.server.certPem, key: tls.server.keyPem }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    passed,
    hold: (at, fits) => {
      const arrived = Promise.withResolvers<Exchange>();
      const end = Promise.withResolvers<'released' | 'cut'>();
      stops.add({ at, fits, arrive: arrived.resolve, end: end.promise });
      return {
        arrived: arrived.promise,
        release: () => end.resolve('released'),
        cut: () => end.resolve('cut'),
      };
    },
    disturb: (how, fits) => {
      const trouble: Trouble = { how, fits, met: [] };
      troubles.add(trouble);
      return { met: trouble.met, end: () => void troubles.delete(trouble) };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function disturb(how: Disturbance, response: ServerResponse): void {
  switch (how.kind) {
    case 'answer':
      response.writeHead(how.status, how.headers).end(how.body);
      return;
    case 'cut':
      response.destroy();
      return;
    case 'silence':
      return;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The headers stay as they are: the signature of an AWS request covers the host. */
async function forward(
  { target, tls }: GateOptions,
  { method, headers }: IncomingMessage,
  {
    environment,
    path,
    body,
  }: { readonly environment: string; readonly path: string; readonly body: Buffer },
): Promise<Answer> {
  const url = new URL(path, target);
  const outgoing =
    tls === undefined
      ? httpRequest(url, { method, headers })
      : httpsRequest(url, { method, headers, ...tls.clientOf(environment) });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  outgoing.end(body);
  const [response] = await answered;
  const content = await buffer(response);
  // It goes on in one piece, whatever the pieces were that it came in.
  const { 'transfer-encoding': _pieces, ...rest } = response.headers;
  return { status: response.statusCode ?? 502, headers: rest, body: content };
}

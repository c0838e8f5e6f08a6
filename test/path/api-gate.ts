import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, Agent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import { renderKubeconfig } from '../../sandbox/management-cluster/kubeconfig.ts';
import { readKubeconfig } from './cluster-side.ts';

/** A request as the gate sees it. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

/** What becomes of a request. */
export type Manner =
  | { readonly kind: 'pass'; readonly afterMs?: number }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The connection breaks. */
  | { readonly kind: 'cut' }
  /** No answer for as long as the caller waits. */
  | { readonly kind: 'silence' };

/** Stands before the API server, and lets a watch's answer through as it comes. */
export interface ApiGate extends AsyncDisposable {
  /** A kubeconfig that leads through the gate. */
  readonly kubeconfig: string;
  /** All requests that came, whatever became of them. */
  readonly requests: readonly ApiRequest[];
  /** From now on requests that come are treated so. */
  behave(manner: (request: ApiRequest) => Manner): void;
  /** Breaks the connections that there are. */
  cut(): void;
  /** From now on nothing comes through the connections that there are, and nobody is told. */
  stall(): void;
}

/** @param kubeconfig text of a kubeconfig: what comes through comes from its user */
export async function startApiGate(kubeconfig: string): Promise<ApiGate> {
  const { url: target, caPem, client } = readKubeconfig(kubeconfig);
  const authority = await createCertificateAuthority(new Date());
  const own = await authority.issueServer(['127.0.0.1']);
  const agent = new Agent({ ca: caPem, cert: client.certPem, key: client.keyPem, keepAlive: true });
  const requests: ApiRequest[] = [];
  const stalled = new WeakSet<Socket>();
  const passing = new Set<Passing>();
  let manner = (_request: ApiRequest): Manner => ({ kind: 'pass' });
  const server = createServer({ cert: own.certPem, key: own.keyPem }, (incoming, response) => {
    const { method = 'GET', url: path = '/' } = incoming;
    requests.push({ method, path });
    const how: Manner = stalled.has(incoming.socket)
      ? { kind: 'silence' }
      : manner({ method, path });
    treat(how, { incoming, response, target, agent, passing }).catch(() => response.destroy());
  });
  const sockets = new Set<Socket>();
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const content = { url: `https://127.0.0.1:${port}`, caPem: authority.certPem, client };
  return {
    kubeconfig: renderKubeconfig({ ...content, user: 'gate' }),
    requests,
    behave(next) {
      manner = next;
    },
    cut: () => server.closeAllConnections(),
    stall() {
      for (const socket of sockets) stalled.add(socket);
      for (const { answer, response } of passing) answer.unpipe(response).pause();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

/** An answer on its way. */
interface Passing {
  readonly answer: IncomingMessage;
  readonly response: ServerResponse;
}

interface Asked {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string;
  readonly agent: Agent;
  readonly passing: Set<Passing>;
}

async function treat(how: Manner, asked: Asked): Promise<void> {
  switch (how.kind) {
    case 'pass':
      await delay(how.afterMs ?? 0);
      await pass(asked);
      return;
    case 'answer':
      asked.response.writeHead(how.status, {
        'content-type': 'application/json',
        ...how.headers,
      });
      asked.response.end(how.body);
      return;
    case 'cut':
      asked.response.destroy();
      return;
    case 'silence':
      return;
  }
}

async function pass({ incoming, response, target, agent, passing }: Asked): Promise<void> {
  const { method, headers, url = '/' } = incoming;
  const outgoing = httpsRequest(new URL(url, target), { method, headers, agent });
  // A caller that is gone, or a server that is: either way the connection has no more to say.
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  incoming.pipe(outgoing);
  const [answer] = await answered;
  const its = { answer, response };
  passing.add(its);
  response.on('close', () => passing.delete(its));
  answer.on('error', () => response.destroy());
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  response.flushHeaders();
  answer.pipe(response);
}

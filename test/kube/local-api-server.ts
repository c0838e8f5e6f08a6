import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  readonly socket: Socket;
}

export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Cuts the connection when half of the body is sent. */
  readonly half?: boolean;
}

/** An answer that comes piece by piece. */
export interface StreamedAnswer {
  readonly stream: (outgoing: ServerResponse) => void;
}

/** `cut` ends the connection without an answer, `undefined` keeps it open without one. */
export type Reaction = ApiAnswer | StreamedAnswer | 'cut' | undefined;
type Handler = (request: ApiRequest) => Reaction | Promise<Reaction>;

export interface LocalApiServer extends AsyncDisposable {
  readonly kubeconfig: string;
  /** The same with another token. */
  kubeconfigWith(token: string): string;
  readonly requests: readonly ApiRequest[];
  /** How many TLS connections were opened. */
  connections(): number;
  /** From now on, or no longer, every connection ends before it can be used. */
  setDown(down: boolean): void;
}

const host = '127.0.0.1';

/** A stand-in for the API server on a free port: what it answers is the test's to say. */
export async function startLocalApiServer(handle: Handler): Promise<LocalApiServer> {
  const requests: ApiRequest[] = [];
  let connections = 0;
  let isDown = false;
  const authority = await createCertificateAuthority(new Date());
  const { certPem: cert, keyPem: key } = await authority.issueServer([host]);
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const work = async (): Promise<void> => {
      const request = await requestOf(incoming);
      requests.push(request);
      const answer = await handle(request);
      if (answer === 'cut') incoming.socket.destroy();
      else if (answer !== undefined && 'stream' in answer) answer.stream(outgoing);
      else if (answer !== undefined) give(outgoing, answer);
    };
    work().catch((error: unknown) => outgoing.destroy(error as Error));
  });
  // A client that leaves a connection open is seen to.
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    if (isDown) socket.destroy();
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const kubeconfigWith = (token: string): string =>
    kubeconfigOf(`https://${host}:${port}`, authority.certPem, token);
  return {
    kubeconfig: kubeconfigWith('a-token'),
    kubeconfigWith,
    requests,
    connections: () => connections,
    setDown(down) {
      isDown = down;
      if (down) server.closeAllConnections();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function give(outgoing: ServerResponse, { status = 200, headers, body, half }: ApiAnswer): void {
  const sent = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const length = String(sent.length);
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'content-length': length,
    ...headers,
  });
  if (half !== true) outgoing.end(sent);
  else outgoing.write(sent.subarray(0, sent.length / 2), () => outgoing.destroy());
}

async function requestOf(incoming: IncomingMessage): Promise<ApiRequest> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://local');
  const body = await text(incoming);
  return {
    method: incoming.method ?? '',
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    socket: incoming.socket,
    body: body === '' ? undefined : (JSON.parse(body) as unknown),
  };
}

function kubeconfigOf(server: string, caPem: string, token: string): string {
  const ca = Buffer.from(caPem).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'local',
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'tester' } }],
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority-data': ca } }],
    users: [{ name: 'tester', user: { token } }],
  });
}

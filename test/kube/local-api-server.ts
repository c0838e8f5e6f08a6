import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** `undefined` leaves the request without an answer. */
type Handler = (request: ApiRequest) => ApiAnswer | undefined | Promise<ApiAnswer | undefined>;

export interface LocalApiServer extends AsyncDisposable {
  readonly kubeconfig: string;
  readonly requests: readonly ApiRequest[];
  /** How many TLS connections were opened. */
  connections(): number;
}

const host = '127.0.0.1';

/** A stand-in for the API server on a free port: what it answers is the test's to say. */
export async function startLocalApiServer(handle: Handler): Promise<LocalApiServer> {
  const requests: ApiRequest[] = [];
  let connections = 0;
  const authority = await createCertificateAuthority(new Date());
  const { certPem: cert, keyPem: key } = await authority.issueServer([host]);
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const work = async (): Promise<void> => {
      const request = await requestOf(incoming);
      requests.push(request);
      const answer = await handle(request);
      if (answer === undefined) return;
      outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      outgoing.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    };
    work().catch((error: unknown) => outgoing.destroy(error as Error));
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: kubeconfigOf(`https://${host}:${port}`, authority.certPem),
    requests,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function requestOf(incoming: IncomingMessage): Promise<ApiRequest> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://local');
  const body = await text(incoming);
  return {
    method: incoming.method ?? '',
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    body: body === '' ? undefined : (JSON.parse(body) as unknown),
  };
}

function kubeconfigOf(server: string, caPem: string): string {
  const ca = Buffer.from(caPem).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'local',
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'tester' } }],
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority-data': ca } }],
    users: [{ name: 'tester', user: { token: 'a-token' } }],
  });
}

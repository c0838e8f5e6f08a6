import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ComputeClientPool } from '../../functions/azure/cloud/client-pool.ts';
import type { RateLimitsDeps } from '../../functions/azure/cloud/rate-limits.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';

export interface Answer {
  readonly status?: number;
  /** Text and bytes are sent as they are; anything else as JSON. Absent: an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `cut`: the connection ends before the body does. `hang`: nothing more comes. */
  readonly ending?: 'cut' | 'hang';
}

export type Answering = (url: URL, authorization: string | undefined, method: string) => Answer;

export interface Received {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A management API over TLS that answers what the test says. */
export interface ArmStub {
  readonly endpoint: string;
  answer: Answering;
  /** The path with its query of every call, in order. */
  readonly calls: string[];
  /** The same calls, whole. */
  readonly received: Received[];
  /** How many calls hang whose caller has not let go of them. */
  hanging(): number;
  close(): Promise<void>;
}

/** This process trusts the stub from now on, as a function does by NODE_EXTRA_CA_CERTS. */
export async function startArmStub(): Promise<ArmStub> {
  const authority = await createCertificateAuthority(new Date());
  const { certPem: cert, keyPem: key } = await authority.issueServer(['localhost']);
  setDefaultCACertificates([...getCACertificates('default'), authority.certPem]);
  const server = createServer({ cert, key });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const hanging = new Set<ServerResponse>();
  const stub: ArmStub = {
    endpoint: `https://localhost:${port}`,
    answer: () => ({ status: 500 }),
    calls: [],
    received: [],
    hanging: () => hanging.size,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('request', (request, response) => {
    void text(request).then((body) => {
      const { method = '', headers } = request;
      const url = new URL(request.url ?? '/', stub.endpoint);
      stub.calls.push(`${url.pathname}${decodeURIComponent(url.search)}`);
      stub.received.push({ method, path: url.pathname, headers, body });
      const answer = stub.answer(url, headers.authorization, method);
      if (answer.ending === 'hang') {
        hanging.add(response);
        response.on('close', () => hanging.delete(response));
      }
      send(response, answer);
    });
  });
  return stub;
}

function send(response: ServerResponse, { status = 200, body, headers, ending }: Answer): void {
  const bytes = bytesOf(body);
  const length = ending === undefined ? {} : { 'content-length': `${bytes.length + 100}` };
  response.writeHead(status, { 'content-type': 'application/json', ...length, ...headers });
  if (ending === undefined) response.end(bytes);
  else response.write(bytes, () => ending === 'cut' && response.socket?.destroy());
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.from('');
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The real pool, with a token that no endpoint was asked for. */
export function poolFor(
  { endpoint }: Pick<ArmStub, 'endpoint'>,
  callMs?: number,
  deps: RateLimitsDeps = ownLimits(),
): ComputeClientPool {
  const token = { token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 };
  const credentialFor = () => ({ getToken: async () => token });
  return new ComputeClientPool({ endpoint, credentialFor, ...deps }, callMs);
}

/** The clock and the chance by which a pool keeps Azure's limits. */
export function ownLimits(): RateLimitsDeps {
  return { clock: { now: () => new Date() }, random: () => 0.5 };
}

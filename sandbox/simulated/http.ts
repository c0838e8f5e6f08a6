import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

/** Largest request body that is read; AWS's own limits lie below it. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Longer than any SDK keeps an idle connection, so that the server never closes one that is being reused. */
const KEEP_ALIVE_MS = 120_000;

/** A certificate for `localhost` and its private key, both as PEM. */
export interface TlsPair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** A server that listens on 127.0.0.1 but has no request listener yet. */
export interface Listener {
  readonly server: Server;
  /** `http://127.0.0.1:PORT`, or with TLS `https://localhost:PORT`. */
  readonly url: string;
  /** Ends open connections too; resolves when the port is free. */
  close(): Promise<void>;
}

/** Listens on a port (0: any free one); rejects with the port in the message when it is taken. */
export async function listen(port: number, tls?: TlsPair): Promise<Listener> {
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 };
  const server =
    tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, cert: tls.certPem, key: tls.keyPem });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `Cannot listen on 127.0.0.1:${port}; free that port or choose 0 for any free one`;
      reject(new Error(message, { cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error(`A TCP address was expected, got ${String(address)}`);
  }
  const origin = tls === undefined ? 'http://127.0.0.1' : 'https://localhost';
  return { server, url: `${origin}:${address.port}`, close: () => closeServer(server) };
}

/** A request listener from an async function; what it throws ends the connection and is shown. */
export function answerWith(
  simulation: string,
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): RequestListener {
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      const text = error instanceof Error ? error.stack : String(error);
      process.stderr.write(`${simulation}: ${text}\n`);
      response.destroy();
    });
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Thrown by {@link readBody}; the connection should be answered with status 413. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The whole request body; throws {@link BodyTooLarge} beyond 4 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new Error('The request body did not arrive as bytes');
    size += chunk.length;
    // The rest is read and dropped: a client that is still sending would not see the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size <= MAX_BODY_BYTES) return Buffer.concat(chunks);
  throw new BodyTooLarge(`The body has ${size} bytes; send ${MAX_BODY_BYTES} at most`);
}

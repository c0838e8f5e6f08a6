import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';

/** Largest request body that is read; AWS's own limits lie below it. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Longer than any SDK keeps an idle connection, so that the server never closes one that is being reused. */
const KEEP_ALIVE_MS = 120_000;

/** A server that listens on 127.0.0.1 but has no request listener yet. */
export interface Listener {
  readonly server: Server;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends open connections too; resolves when the port is free. */
  close(): Promise<void>;
}

/** Listens on a port (0: any free one); rejects with the port in the message when it is taken. */
export async function listen(port: number): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
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
  return { server, url: `http://127.0.0.1:${address.port}`, close: () => closeServer(server) };
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

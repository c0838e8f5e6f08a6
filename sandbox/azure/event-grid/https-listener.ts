import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';

export interface HttpsListener {
  readonly port: number;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Serves on 127.0.0.1 over TLS; rejects with the port in the message where it is taken. */
export async function serveHttps(
  { certPem, keyPem }: { readonly certPem: string; readonly keyPem: string },
  port: number,
  listener: RequestListener,
): Promise<HttpsListener> {
  const server = createServer({ cert: certPem, key: keyPem, requestTimeout: 0 }, listener);
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
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

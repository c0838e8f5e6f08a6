import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServerDeps {
  /** What is missing until the process is ready; empty: it is. */
  readonly missing: () => readonly string[];
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
}

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

type Answer = (response: ServerResponse) => Promise<void> | void;

/**
 * Serves `/healthz`, `/readyz` and `/metrics`. That an answer comes at all is the sign that the
 * process lives: it has one thread.
 *
 * @param port 0: any that is free
 * @throws Error where the port cannot be had
 */
export async function serveHttp(deps: HttpServerDeps, port: number): Promise<HttpServer> {
  const answers = answersOf(deps);
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const answer = answers.get(path);
    if (request.method !== 'GET' && request.method !== 'HEAD') end(response, 405, 'only GET\n');
    else if (answer === undefined) end(response, 404, `only ${[...answers.keys()].join(', ')}\n`);
    else void answer(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answersOf({ missing, metrics }: HttpServerDeps): ReadonlyMap<string, Answer> {
  return new Map<string, Answer>([
    ['/healthz', (response) => end(response, 200, 'ok\n')],
    [
      '/readyz',
      (response) => {
        const lacking = missing();
        if (lacking.length === 0) end(response, 200, 'ok\n');
        else end(response, 503, `not loaded yet: ${lacking.join(', ')}\n`);
      },
    ],
    [
      '/metrics',
      async (response) => {
        end(response, 200, await metrics.text(), metrics.contentType);
      },
    ],
  ]);
}

function end(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

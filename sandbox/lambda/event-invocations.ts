import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LambdaFunction } from './function.ts';
import { maximumPayloadBytes } from './invocation.ts';
import { readBody } from './read-body.ts';

export interface EventInvocations {
  /** Where an event is posted to: `http://127.0.0.1:PORT/`. */
  readonly url: string;
  /** Takes no more events; those in work go on. */
  stop(): Promise<void>;
}

interface Deps {
  readonly function: Pick<LambdaFunction, 'name' | 'invoke'>;
  readonly log: (line: string) => void;
}

/**
 * Takes events for a function, as Lambda's queue of asynchronous invocations does: each is accepted
 * at once, and the function runs as soon as an environment is free. An invocation that fails is
 * logged and not repeated: that is Lambda with a maximum of no retries.
 */
export async function startEventInvocations(deps: Deps): Promise<EventInvocations> {
  const server = createServer((request, response) => {
    accept(deps, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function accept(
  deps: Deps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, maximumPayloadBytes);
  if (request.method !== 'POST' || body === undefined) {
    response.writeHead(request.method === 'POST' ? 413 : 405).end();
    return;
  }
  const event: unknown = JSON.parse(body);
  response.writeHead(202).end();
  await invokeAndLog(deps, event);
}

/** Invokes a function for which nobody waits. */
export async function invokeAndLog(
  { function: invoked, log }: Deps,
  event: unknown,
): Promise<void> {
  const result = await invoked.invoke(event).catch((error: unknown) => String(error));
  if (typeof result === 'string') log(`${invoked.name}: ${result}`);
  else if (!result.ok) {
    log(`${invoked.name}: ${result.error.errorType}: ${result.error.errorMessage}`);
  }
}

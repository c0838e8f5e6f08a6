import type { IncomingMessage, ServerResponse } from 'node:http';
import { deliver } from './delivery.ts';
import { BodyTooLarge, readBody } from './http.ts';

/** A request as far as every simulated API needs it. */
export interface WireRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/**
 * Reads a request whole. Undefined where there is nobody to answer, or where the request could not
 * be read and has its answer already.
 */
export async function readWireRequest(
  base: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<WireRequest | undefined> {
  try {
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]);
    return {
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', base),
      headers: Object.fromEntries(headers),
      body: await readBody(request),
    };
  } catch (error) {
    // Nobody is there any more to read an answer.
    if (!request.complete) return undefined;
    const status = error instanceof BodyTooLarge ? 413 : 400;
    const message = error instanceof Error ? error.message : String(error);
    const headers = { 'content-type': 'text/plain' };
    deliver(response, { kind: 'whole', answer: { status, headers, body: `${message}\n` } });
    return undefined;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody } from '../http.ts';

/** One request of a control port. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Decoded parts of the path that a route names, such as `zone`. */
  readonly names: Readonly<Record<string, string>>;
}

/** A request that cannot be fulfilled; the message says why and what would do. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The request's body; throws {@link ControlError} for what is no JSON or does not fit. */
export async function readJson<Schema extends z.ZodType>(
  { request }: Pick<Exchange, 'request'>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = (await readBody(request)).toString('utf8');
  const parsed = schema.safeParse(parseJson(text === '' ? '{}' : text));
  if (!parsed.success) throw new ControlError(400, z.prettifyError(parsed.error));
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError(400, `Not JSON: ${text.slice(0, 80)}`);
  }
}

/** Answers with one line of JSON. */
export function sendJson(response: ServerResponse, status: number, content: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(content)}\n`);
}

/** Answers that it is done. */
export function sendDone(response: ServerResponse): void {
  response.writeHead(204).end();
}

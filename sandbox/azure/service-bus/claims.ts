import type { Connection } from 'rhea';
import { z } from 'zod';
import type { RequestHandler } from './request-node.ts';

/** A token that a client put, to be checked by whoever runs the namespace. */
export interface PutToken {
  readonly token: string;
  /** `jwt`, or `servicebus.windows.net:sastoken`. */
  readonly type: string;
  /** `sb://localhost:PORT/<queue>` */
  readonly audience: string;
}

/** What a token is asked for: to connect at all, or to use a queue. */
export type Right = 'Connect' | 'Send' | 'Listen';

/** Decides whether a token gives a right; the audience names the queue. */
export type Authorize = (token: PutToken, right: Right) => boolean;

const putToken = z.object({
  body: z.string(),
  application_properties: z.object({
    operation: z.literal('put-token'),
    name: z.string(),
    type: z.string(),
  }),
});

/** The tokens of all connections. */
export class Claims {
  readonly #authorize: Authorize;
  readonly #byConnection = new WeakMap<Connection, Map<string, PutToken>>();
  readonly #all: PutToken[] = [];

  constructor(authorize: Authorize = () => true) {
    this.#authorize = authorize;
  }

  /** Every token that was put, oldest first, refused ones too. */
  tokens(): readonly PutToken[] {
    return [...this.#all];
  }

  /** Whether the connection holds a token for the queue that gives the right. */
  allows(connection: Connection, queuePath: string, right: Right): boolean {
    const tokens = this.#byConnection.get(connection) ?? new Map<string, PutToken>();
    return [...tokens.values()].some(
      (token) => isAbout(token.audience, queuePath) && this.#authorize(token, right),
    );
  }

  /** Answers on the node `$cbs`. */
  answer(connection: Connection): RequestHandler {
    return (request) => {
      const parsed = putToken.safeParse(request);
      if (!parsed.success) return status(400, 'Only put-token is understood here.');
      const { body, application_properties: properties } = parsed.data;
      const token = { token: body, type: properties.type, audience: properties.name };
      this.#all.push(token);
      if (!this.#authorize(token, 'Connect')) {
        return status(401, 'InvalidToken: The token is not valid for this namespace.');
      }
      const tokens = this.#byConnection.get(connection) ?? new Map<string, PutToken>();
      this.#byConnection.set(connection, tokens.set(token.audience, token));
      return status(202, 'Accepted');
    };
  }
}

function isAbout(audience: string, queuePath: string): boolean {
  const path = audience.replace(/^[a-z]+:\/\/[^/]*\/?/i, '').toLowerCase();
  return path === '' || path === queuePath.toLowerCase();
}

function status(code: number, description: string): ReturnType<RequestHandler> {
  return { properties: { 'status-code': code, 'status-description': description } };
}

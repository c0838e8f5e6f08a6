import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge } from '../http.ts';
import { ControlError, sendJson } from './exchange.ts';
import type { Exchange } from './exchange.ts';

/** One thing that a control port can do with what it steers. */
export interface Route<Steered> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `<name>` stands for one part of the path. */
  readonly path: string;
  readonly handle: (exchange: Exchange & Steered) => void | Promise<void>;
}

/** A control port: what it steers, how, and what `GET /` says of it. */
export interface Control<Steered> {
  readonly steered: Steered;
  readonly routes: readonly Route<Steered>[];
  readonly helpText: string;
}

/** Answers one request of a control port: plain JSON, for whoever watches or steers a simulation. */
export async function answerControlRequest<Steered>(
  { steered, routes, helpText }: Control<Steered>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const method = request.method ?? 'GET';
  if (method === 'GET' && path === '/') {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(helpText);
    return;
  }
  try {
    const { route, names } = findRoute(routes, method, path);
    await route.handle({ ...steered, request, response, names });
  } catch (error) {
    if (error instanceof BodyTooLarge) return sendJson(response, 413, { error: error.message });
    if (!(error instanceof ControlError)) throw error;
    return sendJson(response, error.status, { error: error.message });
  }
}

function findRoute<Steered>(
  routes: readonly Route<Steered>[],
  method: string,
  path: string,
): { readonly route: Route<Steered>; readonly names: Readonly<Record<string, string>> } {
  for (const route of routes) {
    const names = route.method === method ? matchPath(route.path, path) : undefined;
    if (names !== undefined) return { route, names };
  }
  const known = routes.map((route) => `${route.method} ${route.path}`).join(', ');
  throw new ControlError(404, `There is no ${method} ${path}; there is ${known}`);
}

/** The parts of a path that stand where the pattern has `<name>`; undefined where it does not fit. */
function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const names: [string, string][] = [];
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? '';
    const name = /^<(.+)>$/.exec(part)?.[1];
    if (name === undefined && part !== text) return undefined;
    if (name !== undefined) names.push([name, decode(text)]);
  }
  return Object.fromEntries(names);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ControlError(400, `Not percent-encoded text: ${text}`);
  }
}

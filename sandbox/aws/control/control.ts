import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge } from '../http.ts';
import { ControlError, sendJson } from './exchange.ts';
import type { Steered } from './exchange.ts';
import { helpText } from './help.ts';
import { routes } from './routes.ts';
import type { Route } from './routes.ts';

/** Answers one request of the control port: plain JSON, for whoever watches or steers the simulation. */
export async function answerControlRequest(
  steered: Steered,
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
    const { route, names } = findRoute(method, path);
    await route.handle({ ...steered, request, response, names });
  } catch (error) {
    if (error instanceof BodyTooLarge) return sendJson(response, 413, { error: error.message });
    if (!(error instanceof ControlError)) throw error;
    return sendJson(response, error.status, { error: error.message });
  }
}

function findRoute(
  method: string,
  path: string,
): { readonly route: Route; readonly names: Readonly<Record<string, string>> } {
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

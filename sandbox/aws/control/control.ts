import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { changeTimings, timingsPatchSchema } from '../config.ts';
import { readBody } from '../http.ts';
import type { World } from '../world.ts';
import { streamFeed } from './stream.ts';

type Handler = (
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

const routes: Readonly<Record<string, Handler>> = {
  'GET /calls': (world, _request, response) => sendJson(response, 200, world.calls.list()),
  'DELETE /calls': (world, _request, response) => {
    world.calls.clear();
    response.writeHead(204).end();
  },
  'GET /calls/summary': (world, _request, response) =>
    sendJson(response, 200, world.calls.countByAction()),
  'GET /stream': (world, _request, response) => streamFeed(world, response),
  'GET /timings': (world, _request, response) => sendJson(response, 200, world.timings),
  'PATCH /timings': patchTimings,
};

/** Answers one request of the control port: plain JSON, for whoever watches or steers the simulation. */
export async function answerControlRequest(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const name = `${request.method ?? 'GET'} ${path}`;
  const handler = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (handler === undefined) {
    return sendJson(response, 404, {
      error: `There is no ${name}; there is ${Object.keys(routes).join(', ')}`,
    });
  }
  await handler(world, request, response);
}

/** Replaces the figures that are given; those that wait already keep theirs. */
async function patchTimings(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = (await readBody(request)).toString('utf8');
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    return sendJson(response, 400, { error: `Not JSON: ${text.slice(0, 80)}` });
  }
  const parsed = timingsPatchSchema.safeParse(patch);
  if (!parsed.success) return sendJson(response, 400, { error: z.prettifyError(parsed.error) });
  world.timings = changeTimings(world.timings, parsed.data);
  return sendJson(response, 200, world.timings);
}

function sendJson(response: ServerResponse, status: number, content: unknown): void {
  const body = `${JSON.stringify(content)}\n`;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
}

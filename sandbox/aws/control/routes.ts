import { changeTimings, timingsPatchSchema } from '../config.ts';
import { readJson, sendDone, sendJson } from './exchange.ts';
import type { ControlExchange } from './exchange.ts';
import { addFault, removeFault } from './fault-routes.ts';
import { failLaunches, letLaunch, startOutage, stopOutage } from './misfortune-routes.ts';
import { triggerPolicy } from './rival-routes.ts';
import { streamFeed } from './stream.ts';

/** One thing that the control port can do. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `<name>` stands for one part of the path. */
  readonly path: string;
  readonly handle: (exchange: ControlExchange) => void | Promise<void>;
}

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/calls',
    handle: ({ world, response }) => sendJson(response, 200, world.calls.list()),
  },
  {
    method: 'DELETE',
    path: '/calls',
    handle: ({ world, response }) => {
      world.calls.clear();
      sendDone(response);
    },
  },
  {
    method: 'GET',
    path: '/calls/summary',
    handle: ({ world, response }) => sendJson(response, 200, world.calls.countByAction()),
  },
  {
    method: 'GET',
    path: '/stream',
    handle: ({ world, response }) => streamFeed(world, response),
  },
  {
    method: 'GET',
    path: '/timings',
    handle: ({ world, response }) => sendJson(response, 200, world.timings),
  },
  { method: 'PATCH', path: '/timings', handle: patchTimings },
  { method: 'POST', path: '/faults', handle: addFault },
  {
    method: 'GET',
    path: '/faults',
    handle: ({ world, response }) => sendJson(response, 200, world.faults.list()),
  },
  {
    method: 'DELETE',
    path: '/faults',
    handle: ({ world, response }) => {
      world.faults.clear();
      sendDone(response);
    },
  },
  { method: 'DELETE', path: '/faults/<id>', handle: removeFault },
  { method: 'POST', path: '/zones/<zone>/outage', handle: startOutage },
  { method: 'DELETE', path: '/zones/<zone>/outage', handle: stopOutage },
  { method: 'POST', path: '/groups/<name>/launch-failure', handle: failLaunches },
  { method: 'DELETE', path: '/groups/<name>/launch-failure', handle: letLaunch },
  { method: 'POST', path: '/groups/<name>/scaling-policy', handle: triggerPolicy },
];

/** Replaces the figures that are given; those that wait already keep theirs. */
async function patchTimings(exchange: ControlExchange): Promise<void> {
  const { world, response } = exchange;
  world.timings = changeTimings(world.timings, await readJson(exchange, timingsPatchSchema));
  sendJson(response, 200, world.timings);
}

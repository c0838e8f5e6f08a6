import { commonRoutes } from '../../simulated/control/common-routes.ts';
import type { Route } from '../../simulated/control/control.ts';
import { readJson, sendJson } from '../../simulated/control/exchange.ts';
import { streamFeed } from '../../simulated/control/stream.ts';
import { changeFigures } from '../../simulated/parse-config.ts';
import { timingsPatchSchema } from '../config.ts';
import { addFault } from './fault-routes.ts';
import {
  changeInstance,
  chooseCasing,
  evictInstance,
  failCreations,
  letCreate,
  repairInstance,
} from './misfortune-routes.ts';
import { presentInstances } from './present-instances.ts';
import type { ControlExchange, Steered } from './steered.ts';

const INSTANCE = '/scale-sets/<name>/instances/<instance>';

export const routes: readonly Route<Steered>[] = [
  ...commonRoutes,
  { method: 'POST', path: '/faults', handle: addFault },
  {
    method: 'GET',
    path: '/stream',
    handle: ({ world, response }) => streamFeed(world.feed, presentInstances(world), response),
  },
  {
    method: 'GET',
    path: '/timings',
    handle: ({ world, response }) => sendJson(response, 200, world.timings),
  },
  { method: 'PATCH', path: '/timings', handle: patchTimings },
  { method: 'PATCH', path: INSTANCE, handle: changeInstance },
  { method: 'POST', path: `${INSTANCE}/eviction`, handle: evictInstance },
  { method: 'POST', path: `${INSTANCE}/repair`, handle: repairInstance },
  { method: 'POST', path: '/scale-sets/<name>/creation-failure', handle: failCreations },
  { method: 'DELETE', path: '/scale-sets/<name>/creation-failure', handle: letCreate },
  { method: 'PATCH', path: '/scale-sets/<name>/casing', handle: chooseCasing },
];

/** Replaces the figures that are given; those that wait already keep theirs. */
async function patchTimings(exchange: ControlExchange): Promise<void> {
  const { world, response } = exchange;
  world.timings = changeFigures(world.timings, await readJson(exchange, timingsPatchSchema));
  sendJson(response, 200, world.timings);
}

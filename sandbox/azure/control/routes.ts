import { commonRoutes } from '../../simulated/control/common-routes.ts';
import type { Route } from '../../simulated/control/control.ts';
import { streamFeed } from '../../simulated/control/stream.ts';
import { timingsRoutes } from '../../simulated/control/timings-routes.ts';
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
import {
  attachMachine,
  autoscale,
  failWrites,
  holdOperations,
  letOperationsEnd,
  letWritesSucceed,
} from './operation-routes.ts';
import { presentInstances } from './present-instances.ts';
import { quotaRoutes } from './quota-routes.ts';
import type { Steered } from './steered.ts';

const SCALE_SET = '/scale-sets/<name>';
const INSTANCE = `${SCALE_SET}/instances/<instance>`;

export const routes: readonly Route<Steered>[] = [
  ...commonRoutes,
  { method: 'POST', path: '/faults', handle: addFault },
  {
    method: 'GET',
    path: '/stream',
    handle: ({ world, response }) => streamFeed(world.feed, presentInstances(world), response),
  },
  ...timingsRoutes(timingsPatchSchema),
  { method: 'PATCH', path: INSTANCE, handle: changeInstance },
  { method: 'POST', path: `${INSTANCE}/eviction`, handle: evictInstance },
  { method: 'POST', path: `${INSTANCE}/repair`, handle: repairInstance },
  { method: 'POST', path: `${SCALE_SET}/creation-failure`, handle: failCreations },
  { method: 'DELETE', path: `${SCALE_SET}/creation-failure`, handle: letCreate },
  { method: 'PATCH', path: `${SCALE_SET}/casing`, handle: chooseCasing },
  { method: 'POST', path: `${SCALE_SET}/held-operations`, handle: holdOperations },
  { method: 'DELETE', path: `${SCALE_SET}/held-operations`, handle: letOperationsEnd },
  { method: 'POST', path: `${SCALE_SET}/write-failure`, handle: failWrites },
  { method: 'DELETE', path: `${SCALE_SET}/write-failure`, handle: letWritesSucceed },
  { method: 'POST', path: `${SCALE_SET}/autoscale`, handle: autoscale },
  { method: 'POST', path: `${SCALE_SET}/attached`, handle: attachMachine },
  ...quotaRoutes,
];

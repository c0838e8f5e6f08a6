import { commonRoutes } from '../../simulated/control/common-routes.ts';
import type { Route } from '../../simulated/control/control.ts';
import { streamFeed } from '../../simulated/control/stream.ts';
import { timingsRoutes } from '../../simulated/control/timings-routes.ts';
import { timingsPatchSchema } from '../config.ts';
import type { Steered } from './steered.ts';
import { addFault } from './fault-routes.ts';
import { deployFunction } from './function-routes.ts';
import { failLaunches, letLaunch, startOutage, stopOutage } from './misfortune-routes.ts';
import { triggerPolicy } from './rival-routes.ts';
import { presentInstances } from './present-instances.ts';

export const routes: readonly Route<Steered>[] = [
  ...commonRoutes,
  {
    method: 'GET',
    path: '/stream',
    handle: ({ world, response }) => streamFeed(world.feed, presentInstances(world), response),
  },
  ...timingsRoutes(timingsPatchSchema),
  { method: 'POST', path: '/faults', handle: addFault },
  { method: 'POST', path: '/zones/<zone>/outage', handle: startOutage },
  { method: 'DELETE', path: '/zones/<zone>/outage', handle: stopOutage },
  { method: 'POST', path: '/groups/<name>/launch-failure', handle: failLaunches },
  { method: 'DELETE', path: '/groups/<name>/launch-failure', handle: letLaunch },
  { method: 'PUT', path: '/functions/<name>', handle: deployFunction },
  { method: 'POST', path: '/groups/<name>/scaling-policy', handle: triggerPolicy },
];

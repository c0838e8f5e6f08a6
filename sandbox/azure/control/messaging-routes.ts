import type { Route } from '../../simulated/control/control.ts';
import type { EventGrid } from '../event-grid/start.ts';
import type { ServiceBus } from '../service-bus/start.ts';
import { eventGridHelp, eventGridRoutes } from './event-grid-routes.ts';
import { queueHelp, queueRoutes } from './queue-routes.ts';

/** Further things that a control port can do, and what `GET /` says of them. */
export interface MoreControl {
  readonly routes: readonly Route<object>[];
  readonly helpText: string;
}

/** The Service Bus namespace and the Event Grid that go with a simulated Azure. */
export function messagingControl(
  serviceBus: Pick<ServiceBus, 'queue'>,
  eventGrid: Pick<EventGrid, 'faults' | 'setTravel' | 'calls' | 'counts'>,
): MoreControl {
  return {
    routes: [...queueRoutes(serviceBus), ...eventGridRoutes(eventGrid)],
    helpText: `\n${queueHelp}\n${eventGridHelp}`,
  };
}

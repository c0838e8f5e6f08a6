import { z } from 'zod';
import type { Route } from '../../simulated/control/control.ts';
import { readJson, sendDone, sendJson } from '../../simulated/control/exchange.ts';
import type { Exchange } from '../../simulated/control/exchange.ts';
import type { EventGrid } from '../event-grid/start.ts';

const milliseconds = z.number().int().min(0).max(3_600_000);

const travel = z.strictObject({
  leastDelayMs: milliseconds.optional(),
  mostDelayMs: milliseconds.optional(),
  duplicates: z.number().min(0).max(1).optional(),
});
const publishFault = z.strictObject({
  kind: z.enum(['throttle', 'error', 'hang']),
  times: z.number().int().min(1).max(1_000_000).default(1),
  retryAfterSeconds: z.number().int().min(1).max(3_600).optional(),
});

type Grid = Pick<EventGrid, 'faults' | 'setTravel' | 'calls' | 'counts'>;

/** The routes for an Event Grid. */
export function eventGridRoutes(grid: Grid): readonly Route<object>[] {
  const path = '/event-grid';
  const of = (handle: (to: Grid, exchange: Exchange) => void | Promise<void>) => {
    return (exchange: Exchange) => handle(grid, exchange);
  };
  return [
    { method: 'GET', path, handle: of(sendCounts) },
    { method: 'PATCH', path: `${path}/travel`, handle: of(changeTravel) },
    { method: 'POST', path: `${path}/faults`, handle: of(failCalls) },
    { method: 'DELETE', path: `${path}/faults`, handle: of(letCall) },
  ];
}

function sendCounts(grid: Grid, { response }: Exchange): void {
  sendJson(response, 200, { deliveries: grid.counts(), calls: grid.calls() });
}

async function changeTravel(grid: Grid, exchange: Exchange): Promise<void> {
  grid.setTravel(await readJson(exchange, travel));
  sendDone(exchange.response);
}

async function failCalls({ faults }: Grid, exchange: Exchange): Promise<void> {
  const { kind, times, retryAfterSeconds } = await readJson(exchange, publishFault);
  if (kind === 'hang') faults.hang(times);
  else if (kind === 'error') faults.error({ times });
  else
    faults.throttle({ times, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
  sendDone(exchange.response);
}

function letCall({ faults }: Grid, { response }: Exchange): void {
  faults.clear();
  sendDone(response);
}

/** What `GET /` says of them. */
export const eventGridHelp = `GET    /event-grid       what became of the events, and the calls to the topic
PATCH  /event-grid/travel
                         {"leastDelayMs"?, "mostDelayMs"?, "duplicates"? (0 to 1)}: how events travel from
                         now on
POST   /event-grid/faults
                         {"kind": "throttle", "error" or "hang", "times"? (1), "retryAfterSeconds"?}: the
                         next calls to the topic fail
DELETE /event-grid/faults
                         calls succeed again
`;

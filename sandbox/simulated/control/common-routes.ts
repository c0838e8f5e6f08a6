import { ControlError, sendDone, sendJson } from './exchange.ts';
import type { Route } from './control.ts';

/** What every simulated cloud keeps of its calls and faults. */
interface Watched {
  readonly calls: {
    list(): readonly unknown[];
    clear(): void;
    countByAction(): Readonly<Record<string, number>>;
  };
  readonly faults: {
    list(): readonly unknown[];
    remove(id: string): boolean;
    clear(): void;
  };
}

/** The routes that look the same in every simulated cloud: `/calls`, and all of `/faults` but POST. */
export const commonRoutes: readonly Route<{ readonly world: Watched }>[] = [
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
  {
    method: 'DELETE',
    path: '/faults/<id>',
    handle: ({ world, response, names }) => {
      const id = names['id'] ?? '';
      if (!world.faults.remove(id)) {
        throw new ControlError(404, `There is no fault "${id}"; GET /faults lists them`);
      }
      sendDone(response);
    },
  },
];

import type { z } from 'zod';
import { changeFigures } from '../parse-config.ts';
import { readJson, sendJson } from './exchange.ts';
import type { Route } from './control.ts';

/** `/timings`: shows how long things take, and replaces the figures that are given. */
export function timingsRoutes<Timings extends object>(
  patchSchema: z.ZodType<{ readonly [Name in keyof Timings]?: Timings[Name] | undefined }>,
): readonly Route<{ readonly world: { timings: Timings } }>[] {
  return [
    {
      method: 'GET',
      path: '/timings',
      handle: ({ world, response }) => sendJson(response, 200, world.timings),
    },
    {
      method: 'PATCH',
      path: '/timings',
      // Those that wait already keep their figures.
      async handle(exchange) {
        const { world, response } = exchange;
        world.timings = changeFigures(world.timings, await readJson(exchange, patchSchema));
        sendJson(response, 200, world.timings);
      },
    },
  ];
}

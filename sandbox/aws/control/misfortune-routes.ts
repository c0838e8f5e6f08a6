import { z } from 'zod';
import { beginOutage, endOutage } from '../autoscaling/outage.ts';
import { zoneNames } from '../autoscaling/zones.ts';
import type { World } from '../world.ts';
import { ControlError, readJson, sendDone } from '../../simulated/control/exchange.ts';
import type { ControlExchange } from './steered.ts';
import { findGroup, whereOfGroup } from './named-group.ts';

/** Takes a zone down, in all accounts, until somebody stops the outage. */
export function startOutage({ world, response, names }: ControlExchange): void {
  beginOutage(world, zoneOf(world, names['zone'] ?? ''));
  sendDone(response);
}

export function stopOutage({ world, response, names }: ControlExchange): void {
  endOutage(world, zoneOf(world, names['zone'] ?? ''));
  sendDone(response);
}

function zoneOf(world: World, zone: string): string {
  const known = [...new Set(world.regions.flatMap(({ name }) => zoneNames(name)))];
  if (known.includes(zone)) return zone;
  throw new ControlError(404, `There is no zone "${zone}"; there is ${known.join(', ')}`);
}

const failure = whereOfGroup.extend({
  code: z.string().min(1).max(100),
  message: z.string().max(500).default('The simulator was asked to refuse this launch.'),
  times: z.number().int().min(1).max(1_000_000).optional(),
});

/** Lets launches of a group fail: the next `times` attempts, or all until it is deleted. */
export async function failLaunches(exchange: ControlExchange): Promise<void> {
  const { code, message, times, ...place } = await readJson(exchange, failure);
  const { group } = findGroup(exchange, place);
  let left = times ?? Infinity;
  group.failNextLaunch = () => {
    if (left <= 0) return undefined;
    left -= 1;
    return { code, message };
  };
  sendDone(exchange.response);
}

/** Lets the group launch again, and try at once. */
export async function letLaunch(exchange: ControlExchange): Promise<void> {
  const { group } = findGroup(exchange, await readJson(exchange, whereOfGroup));
  group.failNextLaunch = () => undefined;
  group.wake();
  sendDone(exchange.response);
}

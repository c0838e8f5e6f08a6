import { z } from 'zod';
import type { Route } from '../../simulated/control/control.ts';
import { ControlError, readJson, sendDone, sendJson } from '../../simulated/control/exchange.ts';
import { coresInUse } from '../compute/quota.ts';
import type { Quota } from '../compute/quota.ts';
import type { World } from '../world.ts';
import type { ControlExchange, Steered } from './steered.ts';

const quotaSchema = z.strictObject({
  subscription: z.string().optional(),
  location: z.string(),
  cores: z.number().int().min(0).max(1_000_000),
  noticed: z.enum(['at-once', 'by-operation']).default('at-once'),
  code: z.enum(['OperationNotAllowed', 'QuotaExceeded']).default('OperationNotAllowed'),
});

/** The routes for the quotas of cores. */
export const quotaRoutes: readonly Route<Steered>[] = [
  { method: 'GET', path: '/quotas', handle: sendQuotas },
  { method: 'POST', path: '/quotas', handle: setQuota },
  { method: 'DELETE', path: '/quotas', handle: clearQuotas },
];

function sendQuotas({ world, response }: ControlExchange): void {
  const shown = world.quotas.list().map((quota) => ({ ...quota, usage: usageOf(world, quota) }));
  sendJson(response, 200, shown);
}

function usageOf({ subscriptions }: World, { subscription: id, location }: Quota): number {
  const subscription = subscriptions.get(id.toLowerCase());
  return subscription === undefined ? 0 : coresInUse({ subscription, location });
}

async function setQuota(exchange: ControlExchange): Promise<void> {
  const { subscription, ...quota } = await readJson(exchange, quotaSchema);
  const all = [...exchange.world.subscriptions.values()];
  const fits = all.filter(
    ({ id, locations }) =>
      (subscription === undefined || id.toLowerCase() === subscription.toLowerCase()) &&
      locations.includes(quota.location),
  );
  if (fits.length === 0) {
    const choice = all.map(({ id, locations }) => `${id} (${locations.join(', ')})`).join(', ');
    throw new ControlError(404, `No subscription has that location; there is ${choice}`);
  }
  for (const { id } of fits) exchange.world.quotas.set({ ...quota, subscription: id });
  sendDone(exchange.response);
}

function clearQuotas({ world, response }: ControlExchange): void {
  world.quotas.clear();
  sendDone(response);
}

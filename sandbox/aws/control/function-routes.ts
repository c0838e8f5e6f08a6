import { z } from 'zod';
import { ControlError, readJson, sendDone } from '../../simulated/control/exchange.ts';
import { findRegion } from '../world.ts';
import type { ControlExchange } from './steered.ts';

const deployed = z.strictObject({
  account: z.string(),
  region: z.string(),
  url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }).optional(),
  feeds: z.array(z.string()).default([]),
});

/** Makes a function known, or has its invocations go elsewhere from now on. */
export async function deployFunction(exchange: ControlExchange): Promise<void> {
  const { world, names, response } = exchange;
  const { name = '' } = names;
  const { account, region, url, feeds } = await readJson(exchange, deployed);
  const place = findRegion(world, account, region);
  if (place === undefined) {
    throw new ControlError(404, `There is no account ${account} with the region ${region} here`);
  }
  place.lambda.set(name, { name, url, feeds });
  sendDone(response);
}

import { z } from 'zod';
import { readJson, sendDone } from '../../simulated/control/exchange.ts';
import { evict, repair, setPower, setProvisioning } from '../compute/misfortune.ts';
import { namedInstance, namedScaleSet, whereOfScaleSet } from './named-scale-set.ts';
import type { ControlExchange } from './steered.ts';

const eviction = whereOfScaleSet.extend({
  policy: z.enum(['Delete', 'Deallocate']).default('Delete'),
  lowersCapacity: z.boolean().default(true),
});

export async function evictInstance(exchange: ControlExchange): Promise<void> {
  const { policy, lowersCapacity, ...place } = await readJson(exchange, eviction);
  const scaleSet = namedScaleSet(exchange, place);
  const instance = namedInstance(scaleSet, exchange.names);
  evict(exchange.world, scaleSet, instance, { policy, lowersCapacity });
  sendDone(exchange.response);
}

export async function repairInstance(exchange: ControlExchange): Promise<void> {
  const scaleSet = namedScaleSet(exchange, await readJson(exchange, whereOfScaleSet));
  repair(exchange.world, scaleSet, namedInstance(scaleSet, exchange.names));
  sendDone(exchange.response);
}

const state = whereOfScaleSet.extend({
  power: z
    .enum(['starting', 'running', 'stopping', 'stopped', 'deallocating', 'deallocated'])
    .optional(),
  provisioning: z.enum(['Succeeded', 'Failed', 'Updating']).optional(),
});

export async function changeInstance(exchange: ControlExchange): Promise<void> {
  const { power, provisioning, ...place } = await readJson(exchange, state);
  const { world, names } = exchange;
  const scaleSet = namedScaleSet(exchange, place);
  const instance = namedInstance(scaleSet, names);
  if (power !== undefined) setPower(world, scaleSet, instance, power);
  const changed = namedInstance(scaleSet, names);
  if (provisioning !== undefined) setProvisioning(world, scaleSet, changed, provisioning);
  sendDone(exchange.response);
}

const failing = whereOfScaleSet.extend({
  code: z.string().min(1).max(100).default('OSProvisioningTimedOut'),
  message: z.string().max(500).default('The simulator was asked to let this creation fail.'),
  appears: z.boolean().default(true),
  times: z.number().int().min(1).max(1_000_000).optional(),
});

/** Lets creations of instances fail: the next `times`, or all until it is deleted. */
export async function failCreations(exchange: ControlExchange): Promise<void> {
  const { code, message, appears, times, ...place } = await readJson(exchange, failing);
  let left = times ?? Infinity;
  namedScaleSet(exchange, place).failNextCreation = () => {
    if (left <= 0) return undefined;
    left -= 1;
    return { code, message, appears };
  };
  sendDone(exchange.response);
}

export async function letCreate(exchange: ControlExchange): Promise<void> {
  const scaleSet = namedScaleSet(exchange, await readJson(exchange, whereOfScaleSet));
  scaleSet.failNextCreation = () => undefined;
  sendDone(exchange.response);
}

const casing = whereOfScaleSet.extend({
  resourceGroup: z.string().optional(),
  upperCase: z.boolean(),
});

/** Chooses how the IDs of a scale set's instances show the resource group. */
export async function chooseCasing(exchange: ControlExchange): Promise<void> {
  const { upperCase, ...place } = await readJson(exchange, casing);
  namedScaleSet(exchange, place).upperCaseGroup = upperCase;
  sendDone(exchange.response);
}

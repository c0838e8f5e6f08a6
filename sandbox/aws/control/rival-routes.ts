import { z } from 'zod';
import { changeDesired } from '../autoscaling/capacity-actions.ts';
import { readJson, sendJson } from '../../simulated/control/exchange.ts';
import type { ControlExchange } from './steered.ts';
import { findGroup, whereOfGroup } from './named-group.ts';

const triggered = whereOfGroup.extend({
  desired: z.number().int().min(0).max(100_000),
  policy: z.string().min(1).max(255).default('keep-load-at-half'),
  alarm: z.string().min(1).max(255).default('TargetTracking-AlarmLow'),
});

/**
 * Acts as a scaling policy whose alarm went off: the desired capacity is another one, within the
 * group's bounds, as AWS keeps its policies, and the next activity tells of policy and alarm.
 */
export async function triggerPolicy(exchange: ControlExchange): Promise<void> {
  const { desired, policy, alarm, ...place } = await readJson(exchange, triggered);
  const { group, region } = findGroup(exchange, place);
  const { min, max } = group.settings;
  const from = group.desired;
  const to = Math.min(max, Math.max(min, desired));
  const why = `a monitor alarm ${alarm} in state ALARM triggered policy ${policy}`;
  if (!group.deleting) changeDesired({ world: exchange.world, region }, group, to, why);
  sendJson(exchange.response, 200, { from, to: group.desired });
}

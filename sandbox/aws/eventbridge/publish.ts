import { parseArn } from '../arn.ts';
import { deliverToQueue } from '../sqs/deliver.ts';
import type { MessageAttribute } from '../sqs/model.ts';
import { findRegion } from '../world.ts';
import type { World } from '../world.ts';
import type { EventBus, EventEnvelope, Rule, Target } from './model.ts';
import { mayPutEvents } from './policy.ts';

/** Rules can send events from bus to bus; beyond so many hops an event ends, or two buses could play for ever. */
const MAX_HOPS = 5;

/** A bus of any account and region by its ARN, or undefined. */
export function findBusByArn(world: World, arn: string): EventBus | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== 'events' || !parts.resource.startsWith('event-bus/')) return undefined;
  const region = findRegion(world, parts.account, parts.region);
  return region?.eventbridge.buses.get(parts.resource.slice('event-bus/'.length));
}

/** Publishes an event on a bus: outsiders see it at once, targets after `eventDeliveryMs`. */
export function publish(world: World, bus: EventBus, event: EventEnvelope): void {
  world.feed.publish({ type: 'event', at: world.clock.now(), event });
  route(world, bus, event, 0);
}

function route(world: World, bus: EventBus, event: EventEnvelope, hops: number): void {
  for (const rule of bus.rules.values()) {
    if (!rule.enabled || !rule.pattern(event)) continue;
    for (const target of rule.targets.values()) {
      const run = (): void => deliver(world, { bus, rule, target, hops }, event);
      // Hops and a pause of 0 stay in one step, so that events keep the order of their publication.
      if (world.timings.eventDeliveryMs === 0 || hops > 0) run();
      else world.clock.after(world.timings.eventDeliveryMs, run);
    }
  }
}

interface Route {
  readonly bus: EventBus;
  readonly rule: Rule;
  readonly target: Target;
  readonly hops: number;
}

function deliver(world: World, { bus, rule, target, hops }: Route, event: EventEnvelope): void {
  const body = JSON.stringify(event);
  const next = findBusByArn(world, target.Arn);
  if (next !== undefined && !mayPutEvents(next, bus.arn.split(':')[4] ?? '')) {
    return undeliverable(world, rule, target, body, 'NO_PERMISSIONS');
  }
  if (next !== undefined) {
    if (hops < MAX_HOPS) route(world, next, event, hops + 1);
    return;
  }
  if (!deliverToQueue(world, target.Arn, body)) {
    undeliverable(world, rule, target, body, 'RESOURCE_NOT_FOUND');
  }
}

/** AWS retries for a day; neither a missing permission nor a missing queue heals here by waiting. */
function undeliverable(world: World, rule: Rule, target: Target, body: string, code: string): void {
  const arn = target.DeadLetterConfig?.Arn;
  if (arn === undefined) return;
  deliverToQueue(world, arn, body, {
    ERROR_CODE: textAttribute(code),
    ERROR_MESSAGE: textAttribute(`The event could not be delivered to ${target.Arn}`),
    RULE_ARN: textAttribute(rule.arn),
    TARGET_ARN: textAttribute(target.Arn),
  });
}

function textAttribute(text: string): MessageAttribute {
  return { DataType: 'String', StringValue: text };
}

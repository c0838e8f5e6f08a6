import type { Pattern } from './pattern.ts';

/** An event as EventBridge delivers it. */
export interface EventEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface RetryPolicy {
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
}

/** Where a rule sends its events: the ARN of a queue or of another event bus. */
export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string | undefined;
  readonly DeadLetterConfig?: { readonly Arn?: string | undefined } | undefined;
  readonly RetryPolicy?: RetryPolicy | undefined;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  /** The text as the caller wrote it, and what it means. */
  readonly patternText: string;
  readonly pattern: Pattern;
  enabled: boolean;
  readonly targets: Map<string, Target>;
}

/** One statement of a bus's resource policy, as IAM writes it. */
export interface Statement {
  readonly Sid?: string | undefined;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

export interface EventBus {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly description: string | undefined;
  readonly rules: Map<string, Rule>;
  policy: readonly Statement[];
}

export interface EventBridgeState {
  readonly buses: Map<string, EventBus>;
}

/** The default bus is there from the beginning. */
export function newEventBridgeState(
  account: string,
  region: string,
  now: number,
): EventBridgeState {
  const bus = newEventBus(account, region, 'default', now);
  return { buses: new Map([[bus.name, bus]]) };
}

export function newEventBus(
  account: string,
  region: string,
  name: string,
  now: number,
  description?: string,
): EventBus {
  const arn = `arn:aws:events:${region}:${account}:event-bus/${name}`;
  return { name, arn, createdAt: now, description, rules: new Map(), policy: [] };
}

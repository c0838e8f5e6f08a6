import { randomUUID } from 'node:crypto';
import type { LambdaFunction } from './function.ts';
import { invokeAndLog } from './event-invocations.ts';

export interface ScheduleOptions {
  /** Name of the schedule. */
  readonly name: string;
  readonly everyMs: number;
  readonly account: string;
  readonly region: string;
  readonly function: Pick<LambdaFunction, 'name' | 'invoke'>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface Schedule {
  /** No tick comes any more. */
  stop(): void;
}

/**
 * Invokes a function again and again, as a schedule of EventBridge Scheduler with a rate does: with
 * its usual event, and whether or not an earlier invocation still runs. The first tick comes when the
 * interval is over for the first time.
 */
export function startSchedule(options: ScheduleOptions): Schedule {
  const timer = setInterval(() => {
    void invokeAndLog(options, scheduledEvent(options));
  }, options.everyMs);
  return { stop: () => clearInterval(timer) };
}

/** What EventBridge Scheduler sends to a Lambda target that was given no input of its own. */
export function scheduledEvent({
  name,
  account,
  region,
  now,
}: Pick<ScheduleOptions, 'name' | 'account' | 'region' | 'now'>): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: `${new Date(now()).toISOString().slice(0, 19)}Z`,
    region,
    resources: [`arn:aws:scheduler:${region}:${account}:schedule/default/${name}`],
    detail: '{}',
  };
}

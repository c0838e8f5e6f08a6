import functions, { type InvocationContext } from '@azure/functions';
import type { FunctionParts } from './function-parts.ts';

/** A function, and when it runs. */
export interface TimerFunction {
  /** As the host knows it. */
  readonly name: string;
  /** NCRONTAB, of six fields, in UTC. */
  readonly schedule: string;
}

/** Registers a function with Azure's host, which runs it on its schedule, in one instance at a time. */
export function serveTimer(
  { name, schedule }: TimerFunction,
  { log, metrics }: Pick<FunctionParts, 'log' | 'metrics'>,
  work: () => Promise<void>,
): void {
  functions.app.timer(name, {
    schedule,
    handler: (_timer: unknown, context: InvocationContext) =>
      log.during(context, async () => {
        try {
          await work();
        } finally {
          await metrics.flush();
        }
      }),
  });
}

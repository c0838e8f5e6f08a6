import { z } from 'zod';
import { namespaceOf, resolveName } from './app-settings.ts';
import type { AppSettings } from './app-settings.ts';
import type { Binding, RegisteredFunction } from './protocol.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

/** A function with the queue that feeds it. */
export interface QueueFunction {
  readonly kind: 'queue';
  readonly name: string;
  readonly functionId: string;
  /** Names the messages in an invocation; the library generates it. */
  readonly bindingName: string;
  readonly queueName: string;
  /** As the connection's settings name it. */
  readonly namespace: string;
  readonly isSessionsEnabled: boolean;
  /** Undefined: as host.json says. */
  readonly autoCompleteMessages: boolean | undefined;
}

/** A function that runs on a schedule. */
export interface TimerFunction {
  readonly kind: 'timer';
  readonly name: string;
  readonly functionId: string;
  readonly bindingName: string;
  readonly schedule: Schedule;
}

const timer = z.looseObject({
  type: z.literal('timerTrigger'),
  schedule: z.string().min(1),
  runOnStartup: z.literal(false, 'runOnStartup is not simulated').optional(),
});

const trigger = z.looseObject({
  type: z.literal('serviceBusTrigger'),
  queueName: z.string().min(1),
  connection: z.string().min(1),
  cardinality: z.enum(['one', 'many']).default('one'),
  isSessionsEnabled: z.boolean().default(false),
  autoCompleteMessages: z.boolean().optional(),
});

/**
 * Reads what a function registered.
 *
 * @throws Error where its trigger is none that this host has, or is wrong, or an app setting is missing.
 */
export function parseTrigger(
  registered: RegisteredFunction,
  settings: AppSettings,
): QueueFunction | TimerFunction {
  const { name, bindings } = registered;
  const others = Object.values(bindings).filter(({ type = '' }) => !isTrigger(type));
  const [other] = others;
  if (other !== undefined) fail(name, `the binding '${String(other.type)}' is not simulated.`);
  const [first, ...more] = Object.entries(bindings);
  if (first === undefined || more.length > 0)
    return fail(name, 'it needs one trigger, and no more.');
  switch (first[1].type) {
    case 'serviceBusTrigger':
      return queueFunction(registered, first, settings);
    case 'timerTrigger':
      return timerFunction(registered, first, settings);
    default: {
      const type = String(first[1].type);
      return fail(
        name,
        `the trigger '${type}' is not simulated; serviceBusTrigger and timerTrigger are.`,
      );
    }
  }
}

type NamedBinding = readonly [name: string, binding: Binding];

function queueFunction(
  { name, functionId }: RegisteredFunction,
  [bindingName, binding]: NamedBinding,
  settings: AppSettings,
): QueueFunction {
  const parsed = trigger.safeParse(binding);
  if (!parsed.success) return fail(name, `its trigger is wrong: ${z.prettifyError(parsed.error)}`);
  const { queueName, connection, cardinality, ...rest } = parsed.data;
  if (cardinality === 'one') fail(name, "cardinality 'one' is not simulated; 'many' is.");
  return {
    kind: 'queue',
    name,
    functionId,
    bindingName,
    queueName: resolveName(queueName, settings),
    namespace: namespaceOf(resolveName(connection, settings), settings),
    isSessionsEnabled: rest.isSessionsEnabled,
    autoCompleteMessages: rest.autoCompleteMessages,
  };
}

function timerFunction(
  { name, functionId }: RegisteredFunction,
  [bindingName, binding]: NamedBinding,
  settings: AppSettings,
): TimerFunction {
  const parsed = timer.safeParse(binding);
  if (!parsed.success) return fail(name, `its trigger is wrong: ${z.prettifyError(parsed.error)}`);
  const schedule = parseSchedule(resolveName(parsed.data.schedule, settings));
  return { kind: 'timer', name, functionId, bindingName, schedule };
}

function fail(name: string, reason: string): never {
  throw new Error(`The function '${name}': ${reason}`);
}

function isTrigger(type: string): boolean {
  return type.toLowerCase().endsWith('trigger');
}

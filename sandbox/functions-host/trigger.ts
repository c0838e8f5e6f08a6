import { z } from 'zod';
import { namespaceOf, resolveName } from './app-settings.ts';
import type { AppSettings } from './app-settings.ts';
import type { RegisteredFunction } from './protocol.ts';

/** A function with the queue that feeds it. */
export interface QueueFunction {
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
export function parseTrigger(registered: RegisteredFunction, settings: AppSettings): QueueFunction {
  const { name, functionId, bindings } = registered;
  const fail = (reason: string): never => {
    throw new Error(`The function '${name}': ${reason}`);
  };
  const others = Object.values(bindings).filter(({ type = '' }) => !isTrigger(type));
  const [other] = others;
  if (other !== undefined) fail(`the binding '${String(other.type)}' is not simulated.`);
  const [first, ...more] = Object.entries(bindings);
  if (first === undefined || more.length > 0) fail('it needs one trigger, and no more.');
  const [bindingName, binding] = first ?? ['', {}];
  if (binding.type !== 'serviceBusTrigger') {
    fail(`the trigger '${String(binding.type)}' is not simulated; serviceBusTrigger is.`);
  }
  const parsed = trigger.safeParse(binding);
  if (!parsed.success) return fail(`its trigger is wrong: ${z.prettifyError(parsed.error)}`);
  const { queueName, connection, cardinality, ...rest } = parsed.data;
  if (cardinality === 'one') fail("cardinality 'one' is not simulated; 'many' is.");
  return {
    name,
    functionId,
    bindingName,
    queueName: resolveName(queueName, settings),
    namespace: namespaceOf(resolveName(connection, settings), settings),
    isSessionsEnabled: rest.isSessionsEnabled,
    autoCompleteMessages: rest.autoCompleteMessages,
  };
}

function isTrigger(type: string): boolean {
  return type.toLowerCase().endsWith('trigger');
}

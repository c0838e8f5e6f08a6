import { z } from 'zod';

const timeSpan = z
  .string()
  .regex(/^(?:\d+\.)?\d{1,2}:\d{2}:\d{2}$/, 'give a time span as hh:mm:ss')
  .transform(toMs);

/** In a Flex Consumption plan a function may run for so long unless host.json says otherwise. */
const defaultFunctionTimeoutMs = 30 * 60_000;

const schema = z.looseObject({
  version: z.literal('2.0'),
  functionTimeout: timeSpan.optional(),
  extensions: z
    .looseObject({
      serviceBus: z
        .looseObject({
          maxMessageBatchSize: z.number().int().min(1).default(1_000),
          autoCompleteMessages: z.boolean().default(true),
        })
        .optional(),
    })
    .optional(),
});

/** What of host.json this host goes by. */
export interface HostSettings {
  readonly functionTimeoutMs: number;
  /** Messages that one invocation gets at most. */
  readonly maxMessageBatchSize: number;
  /** Whether messages are completed when the invocation succeeded, where the trigger says nothing else. */
  readonly autoCompleteMessages: boolean;
}

/**
 * Reads a host.json; what it does not know it leaves alone, as Azure does.
 *
 * @throws Error where it is no JSON or a field is wrong.
 */
export function parseHostJson(text: string): HostSettings {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`host.json is wrong: ${z.prettifyError(parsed.error)}`);
  const { functionTimeout, extensions } = parsed.data;
  return {
    functionTimeoutMs: functionTimeout ?? defaultFunctionTimeoutMs,
    maxMessageBatchSize: extensions?.serviceBus?.maxMessageBatchSize ?? 1_000,
    autoCompleteMessages: extensions?.serviceBus?.autoCompleteMessages ?? true,
  };
}

/** `[d.]hh:mm:ss` */
function toMs(span: string): number {
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = span
    .split(/[.:]/)
    .map(Number)
    .toReversed();
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}

import { z } from 'zod';

const timeSpan = z
  .string()
  .regex(/^(?:\d+\.)?\d{1,2}:\d{2}:\d{2}(?:\.\d{1,7})?$/, 'give a time span as hh:mm:ss')
  .transform(toMs);

/** In a Flex Consumption plan a function may run for so long unless host.json says otherwise. */
const defaultFunctionTimeoutMs = 30 * 60_000;
/** The client of Service Bus waits for so long unless host.json says otherwise. */
const defaultTryTimeoutMs = 60_000;

const schema = z.looseObject({
  version: z.literal('2.0'),
  functionTimeout: timeSpan.optional(),
  extensions: z
    .looseObject({
      serviceBus: z
        .looseObject({
          maxMessageBatchSize: z.number().int().min(1).default(1_000),
          autoCompleteMessages: z.boolean().default(true),
          sessionIdleTimeout: timeSpan.optional(),
          clientRetryOptions: z.looseObject({ tryTimeout: timeSpan.optional() }).optional(),
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
  /** For so long an instance waits for more of a session before it lets it go. */
  readonly sessionIdleTimeoutMs: number;
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
  const bus = extensions?.serviceBus;
  return {
    functionTimeoutMs: functionTimeout ?? defaultFunctionTimeoutMs,
    maxMessageBatchSize: bus?.maxMessageBatchSize ?? 1_000,
    autoCompleteMessages: bus?.autoCompleteMessages ?? true,
    sessionIdleTimeoutMs:
      bus?.sessionIdleTimeout ?? bus?.clientRetryOptions?.tryTimeout ?? defaultTryTimeoutMs,
  };
}

/** `[d.]hh:mm:ss[.fffffff]` */
function toMs(span: string): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+)\.)?(\d+):(\d+):([\d.]+)$/.exec(span) ?? [];
  return Math.round(
    ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1_000,
  );
}

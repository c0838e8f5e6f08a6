import { z } from 'zod';
import type { InvocationError } from './invocation.ts';

const report = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
  trace: z.array(z.string()).optional(),
  stackTrace: z.array(z.string()).optional(),
});

/**
 * Reads the error that a runtime reports. Runtimes differ in what they send, so nothing of it is
 * required: the header says the type where the body does not, and an unreadable body is the message.
 */
export function parseErrorReport(
  body: string | undefined,
  headerType: string | undefined,
): InvocationError {
  const parsed = report.safeParse(parseJson(body ?? ''));
  const fallbackType = headerType ?? 'Runtime.Unknown';
  if (!parsed.success) return { errorType: fallbackType, errorMessage: body ?? '' };
  const { errorType, errorMessage, trace, stackTrace } = parsed.data;
  const lines = trace ?? stackTrace;
  return {
    errorType: errorType ?? fallbackType,
    errorMessage: errorMessage ?? '',
    ...(lines === undefined ? {} : { trace: lines }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

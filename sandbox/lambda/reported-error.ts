import type { ReportedError } from './runtime-client.ts';

/** A failure of the runtime itself, under the name that Lambda gives it. */
export class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

/** Turns anything thrown into Lambda's error report: its name, its message, the lines of its stack. */
export function toReportedError(thrown: unknown): ReportedError {
  if (thrown instanceof Error) {
    return {
      errorType: thrown.name,
      errorMessage: thrown.message,
      trace: thrown.stack?.split('\n') ?? [],
    };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

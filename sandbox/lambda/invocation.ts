/** What Lambda tells a caller about a failed invocation. */
export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The end of an invocation. `payload` is the handler's answer as JSON text, byte for byte. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: InvocationError };

/** The longest request and the longest response of a synchronous invocation, in bytes. */
export const maximumPayloadBytes = 6 * 1024 * 1024;

export function failed(errorType: string, errorMessage: string): InvocationResult {
  return { ok: false, error: { errorType, errorMessage } };
}

/** What went wrong outside of us. Adapters translate every foreign error into one of these. */
export type FaultCode =
  | 'cloud-throttled'
  | 'cloud-unavailable'
  | 'cloud-denied'
  | 'cloud-refused'
  | 'incomplete-reading'
  | 'wrong-account'
  | 'cluster-unavailable'
  | 'cluster-denied'
  | 'cluster-refused';

export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  /** Whether the same call may succeed later without anybody's doing. */
  readonly retryable: boolean;
  /** How long whoever refused the call asks to be left alone; absent where nobody said. */
  readonly retryAfterMs?: number;

  constructor(code: FaultCode, message: string, options: FaultOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

interface FaultOptions {
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** The wait that was asked for, to be spread into what is to come back after it. */
export function askedWait({ retryAfterMs }: { readonly retryAfterMs?: number | undefined }): {
  readonly retryAfterMs?: number;
} {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

export function isFault(error: unknown): error is Fault {
  return error instanceof Fault;
}

/** Turns a Fault that is thrown into a value; anything else goes on up. */
export async function orFault<Result>(work: () => Promise<Result>): Promise<Result | Fault> {
  try {
    return await work();
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
}

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

  constructor(code: FaultCode, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
  }
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

/** What an API error says on the wire. */
export interface ApiFault {
  /** Error code; in the JSON protocols the name of the exception. */
  readonly code: string;
  readonly message: string;
  /** HTTP status, 400 unless told. */
  readonly status?: number;
  /** SQS only: the code of the older Query protocol, sent in `x-amzn-query-error`. */
  readonly queryCode?: string;
  /** JSON protocols: true for what AWS's common framework throws and no service's model lists. */
  readonly framework?: boolean;
}

/** An answer that AWS would give as an error; anything else that is thrown is a fault of the simulator. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;
  readonly queryCode: string | undefined;
  readonly framework: boolean;

  constructor(fault: ApiFault) {
    super(fault.message);
    this.code = fault.code;
    this.status = fault.status ?? 400;
    this.queryCode = fault.queryCode;
    this.framework = fault.framework ?? false;
  }
}

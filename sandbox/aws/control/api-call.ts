/** One API call as the endpoint answered it. */
export interface ApiCall {
  /** Milliseconds since 1970, when the answer was ready, or the silence began. */
  readonly time: number;
  /** ARN of the caller; null where no known identity signed the request. */
  readonly principal: string | null;
  readonly account: string | null;
  readonly region: string;
  readonly service: string;
  readonly action: string;
  /** HTTP status; 0 for a call that hangs and gets no answer. */
  readonly status: number;
  /** Error code of a failed call. */
  readonly code?: string;
  /** ID of the fault that acted on it. */
  readonly fault?: string;
}

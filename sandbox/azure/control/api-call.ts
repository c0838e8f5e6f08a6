/** One call as the management endpoint, Entra or the identity endpoint answered it. */
export interface ApiCall {
  /** Milliseconds since 1970, when the answer was ready, or the silence began. */
  readonly time: number;
  /**
   * Client ID of the caller, or `system`; `autoscale` and `person` for those whom the control port
   * stands for; null where no known token came with the call. */
  readonly principal: string | null;
  readonly subscription: string | null;
  readonly location: string | null;
  /** Operation ID, such as `VirtualMachineScaleSets_Get`; empty for what nobody knows. */
  readonly action: string;
  /** Name of the scale set that the call is about, or whose instances it lists, as it was written. */
  readonly scaleSet?: string;
  /** HTTP status; 0 for a call that hangs and gets no answer. */
  readonly status: number;
  /** Error code of a failed call. */
  readonly code?: string;
  /** What a refusal told the caller to wait: its `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Of a call with 429: the limit that was reached, such as `UpdateVMScaleSetResource`. */
  readonly limit?: string;
  /** True where the same caller had been refused for one of the limits that the call counts against, and its `Retry-After` was not over. */
  readonly early?: boolean;
  /** ID of the fault that acted on it. */
  readonly fault?: string;
}

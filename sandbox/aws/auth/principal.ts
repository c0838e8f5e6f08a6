/** A tag of groups. */
export interface ScalesOnly {
  readonly key: string;
  readonly value: string;
}

/** Who calls. */
export interface Principal {
  readonly arn: string;
  /** As `GetCallerIdentity` shows it. */
  readonly userId: string;
  readonly account: string;
  /** True for the holder of session credentials. */
  readonly assumed: boolean;
  /** The tag of the groups that it may scale; absent: of any. */
  readonly scalesOnly?: ScalesOnly | undefined;
}

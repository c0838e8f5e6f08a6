/** Who calls. */
export interface Principal {
  readonly arn: string;
  /** As `GetCallerIdentity` shows it. */
  readonly userId: string;
  readonly account: string;
  /** True for the holder of session credentials. */
  readonly assumed: boolean;
}

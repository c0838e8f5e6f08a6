/** Another account or region whose Auto Scaling groups belong to an installation. */
export interface Place {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /**
   * ARN of the role there that the functions take on: the `roleARN` of its CloudAccount.
   *
   * @default - none: the account is the stack's own
   */
  readonly roleArn?: string;
}

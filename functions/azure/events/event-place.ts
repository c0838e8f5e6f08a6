/** Where an event stands. */
export interface EventPlace {
  /** Names its hint within a batch of messages. */
  readonly id: string;
  /** Within its message: `body`, or `body[7]`. */
  readonly path: string;
}

/** What lies in a queue, as far as a look at it tells. */
export interface QueueLook {
  /** Messages that wait to be taken. */
  readonly waiting: number;
  /** Whether there are more than those that were counted. */
  readonly orMore?: true;
  /** Messages that somebody is at work on; absent where the cloud does not tell. */
  readonly inFlight?: number;
  /** When the oldest of those that wait was sent; absent where none waits or the cloud does not tell. */
  readonly oldestSentAt?: Date;
}

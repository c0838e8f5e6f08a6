/** A message of the events queue, as far as parsing it needs. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** Of the queue that it came from. */
  readonly region: string;
}

/** A message of the events queue, as far as parsing it needs. */
export interface QueueMessage {
  readonly id: string;
  /**
   * As the Functions library hands it over: what was JSON is parsed already, any other text is a
   * string, and bytes are bytes.
   */
  readonly body: unknown;
}

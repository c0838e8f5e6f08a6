/** A value of an application property, as JavaScript's client sends and shows it. */
export type PropertyValue = string | number | boolean | Date | null;

export type ApplicationProperties = Readonly<Record<string, PropertyValue>>;

/** What a sender gives. All times are milliseconds, those of the day since 1970. */
export interface NewMessage {
  readonly body: Buffer;
  readonly messageId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly contentType?: string | undefined;
  readonly subject?: string | undefined;
  readonly to?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly replyToSessionId?: string | undefined;
  readonly partitionKey?: string | undefined;
  readonly timeToLiveMs?: number | undefined;
  /** The message cannot be received before. */
  readonly scheduledEnqueueTime?: number | undefined;
  readonly properties?: ApplicationProperties | undefined;
  /** Name of the queue that gave the message up. */
  readonly deadLetterSource?: string | undefined;
}

export type MessageState = 'active' | 'locked' | 'scheduled';

/** A message as it lies in a queue. */
export interface QueuedMessage extends NewMessage {
  readonly sequenceNumber: number;
  /** For a scheduled message: when it was sent. */
  readonly enqueuedTime: number;
  /** Milliseconds since 1970; Infinity where it does not expire. */
  readonly expiresAt: number;
  /** How often it was received so far. */
  readonly deliveryCount: number;
  readonly state: MessageState;
}

/** A message that a receiver holds until it settles it, or `lockedUntil` has come. */
export interface LockedMessage extends QueuedMessage {
  readonly lock: string;
  readonly lockedUntil: number;
}

export interface QueueDepths {
  readonly active: number;
  readonly locked: number;
  readonly scheduled: number;
  readonly deadLettered: number;
}

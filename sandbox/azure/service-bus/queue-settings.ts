import type { NewMessage } from './message.ts';

/** What a queue is told when it is made. */
export interface QueueSettings {
  readonly name: string;
  /** How long a received message is locked; Azure takes up to 5 minutes. */
  readonly lockMs: number;
  /** A message that was received so often without being completed goes to the dead letters. */
  readonly maxDeliveryCount: number;
  /** Most that a message lives, whatever it asks for. Default: for ever. */
  readonly timeToLiveMs?: number | undefined;
  /** Whether a message whose time is over goes to the dead letters; else it vanishes. Default: true. */
  readonly deadLetterOnExpiry?: boolean | undefined;
  /** Whether messages need a session ID, and only one receiver at a time gets those of a session. */
  readonly requiresSession?: boolean | undefined;
}

/** Settings of the queue that holds what the queue gave up. */
export function deadLetterSettings({ name, lockMs }: QueueSettings): QueueSettings {
  return { name: `${name}/$DeadLetterQueue`, lockMs, maxDeliveryCount: Infinity };
}

/** Reason and description of a message that was received too often. */
export function tooManyDeliveries(most: number): readonly [string, string] {
  const description = `Message could not be consumed after ${most} delivery attempts.`;
  return ['MaxDeliveryCountExceeded', description];
}

/** A message as it goes to the dead letters of the queue `source`. */
export function toDeadLetter(
  message: NewMessage,
  source: string,
  reason: string,
  description: string,
): NewMessage {
  return {
    ...message,
    timeToLiveMs: undefined,
    scheduledEnqueueTime: undefined,
    deadLetterSource: source,
    properties: {
      ...message.properties,
      DeadLetterReason: reason,
      DeadLetterErrorDescription: description,
    },
  };
}

import type { Cancel } from '../../simulated/clock.ts';
import type { NewMessage, QueuedMessage } from './message.ts';

/** A message in a queue, with what is still to happen to it. */
export interface Entry {
  message: NewMessage;
  sequenceNumber: number;
  enqueuedTime: number;
  expiresAt: number;
  deliveryCount: number;
  state: QueuedMessage['state'];
  /** Takes back what is to happen to it next: the end of its lock, or that it becomes active. */
  cancelChange: Cancel;
  cancelExpiry: Cancel;
}

/** A message that was just sent. */
export function newEntry(message: NewMessage, sequenceNumber: number, now: number): Entry {
  return {
    message,
    sequenceNumber,
    enqueuedTime: now,
    expiresAt: Infinity,
    deliveryCount: 0,
    state: 'scheduled',
    cancelChange: () => {},
    cancelExpiry: () => {},
  };
}

export function cancelAll(entry: Entry): void {
  entry.cancelChange();
  entry.cancelExpiry();
}

export function show({
  message,
  sequenceNumber,
  enqueuedTime,
  expiresAt,
  deliveryCount,
  state,
}: Entry): QueuedMessage {
  return { ...message, sequenceNumber, enqueuedTime, expiresAt, deliveryCount, state };
}

/** Puts an entry where its sequence number belongs; the list is in the order of these. */
export function insertInOrder(entries: Entry[], entry: Entry): void {
  const before = entries.findLastIndex((one) => one.sequenceNumber < entry.sequenceNumber);
  entries.splice(before + 1, 0, entry);
}

import { backOffSeconds } from '../../../shared/delivery/back-off.ts';
import type { Fate } from '../../../shared/delivery/fate.ts';
import {
  tellIgnored,
  tellNotRejected,
  tellRejected,
  type TellFateDeps,
} from '../../../shared/delivery/tell-fate.ts';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { MessageForPeople, MessageQueues, ReturningMessage } from './message-queues.ts';
import type { ReceivedMessage } from './received-message.ts';

export interface MessageFateDeps extends TellFateDeps {
  readonly queues: Pick<MessageQueues, 'reject' | 'sendAgain'>;
}

export interface FatedMessage {
  readonly message: ReceivedMessage;
  readonly fate: Fate;
}

const tooLarge = 'the message is too large to be sent once more for another try';

/**
 * Lets each message go its way. After it all of the batch may be completed: what has to come back was
 * sent again, and what nobody can read lies before people.
 *
 * @param chance 0 ≤ chance < 1, of each message that comes back
 * @throws Fault where something could not be sent again: then nothing may be completed
 */
export async function finishBatch(
  deps: MessageFateDeps,
  batch: readonly FatedMessage[],
  chance: () => number,
): Promise<void> {
  const notRejected = await rejectAll(deps, batch);
  const returning = batch.flatMap(({ message, fate }): readonly ReturningMessage[] => {
    if (fate.kind !== 'comes-back' && !notRejected.has(message)) return [];
    const asked = fate.kind === 'comes-back' ? fate.retryAfterMs : undefined;
    return [{ message, delayMs: wholeSecondsOr(asked, message.attempt, chance) }];
  });
  const left = await deps.queues.sendAgain(returning);
  await deps.queues.reject(left.map(({ message }) => ({ message, reason: tooLarge })));
  for (const { message } of left) tellRejected(deps, message.id, tooLarge);
  for (const { message, fate } of batch) {
    if (fate.kind === 'done') tellIgnored(deps, message.id, fate.ignored);
  }
}

/** @returns the messages that could not be put before people */
async function rejectAll(
  deps: MessageFateDeps,
  batch: readonly FatedMessage[],
): Promise<ReadonlySet<ReceivedMessage>> {
  const rejected = batch.flatMap(({ message, fate }) =>
    fate.kind === 'rejected' ? [{ message, ...fate }] : [],
  );
  const forPeople: readonly MessageForPeople[] = rejected;
  const sent = await orFault(() => deps.queues.reject(forPeople));
  if (isFault(sent)) {
    for (const { message } of rejected) tellNotRejected(deps, message.id, sent);
    return new Set(rejected.map(({ message }) => message));
  }
  for (const { message, reason, ignored } of rejected) {
    tellIgnored(deps, message.id, ignored);
    tellRejected(deps, message.id, reason);
  }
  return new Set();
}

function wholeSecondsOr(
  askedMs: number | undefined,
  attempt: number,
  chance: () => number,
): number {
  const seconds =
    askedMs === undefined ? backOffSeconds(attempt, chance()) : Math.ceil(askedMs / 1_000);
  return seconds * 1_000;
}

import { backOffSeconds } from '../../../shared/delivery/back-off.ts';
import type { Fate, Ignored } from '../../../shared/delivery/fate.ts';
import {
  tellIgnored,
  tellNotRejected,
  tellRejected,
  type TellFateDeps,
} from '../../../shared/delivery/tell-fate.ts';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { MessageForPeople, MessageQueues, ReturningMessage } from './message-queues.ts';
import { withNewLife, type ReceivedMessage } from './received-message.ts';

export interface MessageFateDeps extends TellFateDeps {
  readonly queues: Pick<MessageQueues, 'reject' | 'sendAgain'>;
}

export interface FatedMessage {
  readonly message: ReceivedMessage;
  readonly fate: Fate;
}

interface ForPeople extends MessageForPeople {
  readonly ignored: readonly Ignored[];
}

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
  const returning = batch.flatMap(({ message, fate }): readonly ReturningMessage[] =>
    fate.kind === 'comes-back'
      ? [{ message, delayMs: wholeSecondsOr(fate.retryAfterMs, message.attempt, chance) }]
      : [],
  );
  // First, since the batch is given back where it fails: people would get a message once more each time.
  const left = await deps.queues.sendAgain(returning);
  const rejected = batch.flatMap(({ message, fate }): readonly ForPeople[] =>
    fate.kind === 'rejected' ? [{ message, reason: fate.reason, ignored: fate.ignored }] : [],
  );
  const alsoForPeople = left.map((each) => ({ ...each, ignored: [] }));
  await putBeforePeople(deps, [...rejected, ...alsoForPeople], chance);
  for (const { message, fate } of batch) {
    if (fate.kind === 'done') tellIgnored(deps, message.id, fate.ignored);
  }
}

/**
 * Where the queue for people does not take them, they come back with a new life. To give the batch back
 * would be worse: what was sent again already would be sent once more at each delivery, and so multiply.
 */
async function putBeforePeople(
  deps: MessageFateDeps,
  letters: readonly ForPeople[],
  chance: () => number,
): Promise<void> {
  if (letters.length === 0) return;
  const sent = await orFault(() =>
    deps.queues.reject(letters.map(({ message, reason }) => ({ message, reason }))),
  );
  if (!isFault(sent)) {
    for (const { message, reason, ignored } of letters) {
      tellIgnored(deps, message.id, ignored);
      tellRejected(deps, message.id, reason);
    }
    return;
  }
  for (const { message } of letters) tellNotRejected(deps, message.id, sent);
  const stillLeft = await deps.queues.sendAgain(
    letters.map(({ message }) => ({
      message: withNewLife(message),
      delayMs: wholeSecondsOr(undefined, message.attempt, chance),
    })),
  );
  if (stillLeft.length > 0) throw sent;
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

import { backOffSeconds } from '../../../shared/delivery/back-off.ts';
import type { Fate } from '../../../shared/delivery/fate.ts';
import {
  tellIgnored,
  tellNotRejected,
  tellRejected,
  type TellFateDeps,
} from '../../../shared/delivery/tell-fate.ts';
import { isFault, orFault, type Fault } from '../../../shared/model/fault.ts';
import type { MessageForPeople, MessageQueues, ReturningMessage } from './message-queues.ts';
import { withNewLife, type ReceivedMessage } from './received-message.ts';

export interface MessageFateDeps extends TellFateDeps {
  readonly queues: Pick<MessageQueues, 'reject' | 'sendAgain'>;
}

export interface FatedMessage {
  readonly message: ReceivedMessage;
  readonly fate: Fate;
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
  const refused = await rejectAll(deps, batch);
  const returning = batch.flatMap(({ message, fate }): readonly ReturningMessage[] => {
    if (fate.kind === 'done' || (fate.kind === 'rejected' && refused === undefined)) return [];
    const asked = fate.kind === 'comes-back' ? fate.retryAfterMs : undefined;
    return [{ message, delayMs: wholeSecondsOr(asked, message.attempt, chance) }];
  });
  const left = await deps.queues.sendAgain(returning);
  await putBeforePeople(deps, left, { refused, chance });
  for (const { message, fate } of batch) {
    if (fate.kind === 'done') tellIgnored(deps, message.id, fate.ignored);
  }
}

/**
 * Where the queue for people does not take them, they come back with a new life. To give the batch back
 * would be worse: what was sent again already would be sent once more at each delivery, and so multiply.
 *
 * @param refused why that queue took nothing a moment ago: then it is not waited for again
 */
async function putBeforePeople(
  deps: MessageFateDeps,
  left: readonly MessageForPeople[],
  { refused, chance }: { readonly refused: Fault | undefined; readonly chance: () => number },
): Promise<void> {
  if (left.length === 0) return;
  const sent = refused ?? (await orFault(() => deps.queues.reject(left)));
  if (!isFault(sent)) {
    for (const { message, reason } of left) tellRejected(deps, message.id, reason);
    return;
  }
  for (const { message } of left) tellNotRejected(deps, message.id, sent);
  const stillLeft = await deps.queues.sendAgain(
    left.map(({ message }) => ({
      message: withNewLife(message),
      delayMs: wholeSecondsOr(undefined, message.attempt, chance),
    })),
  );
  if (stillLeft.length > 0) throw sent;
}

/** @returns why they could not be put before people, and come back; `undefined` where they were */
async function rejectAll(
  deps: MessageFateDeps,
  batch: readonly FatedMessage[],
): Promise<Fault | undefined> {
  const rejected = batch.flatMap(({ message, fate }) =>
    fate.kind === 'rejected' ? [{ message, ...fate }] : [],
  );
  const forPeople: readonly MessageForPeople[] = rejected;
  const sent = await orFault(() => deps.queues.reject(forPeople));
  if (isFault(sent)) {
    for (const { message } of rejected) tellNotRejected(deps, message.id, sent);
    return sent;
  }
  for (const { message, reason, ignored } of rejected) {
    tellIgnored(deps, message.id, ignored);
    tellRejected(deps, message.id, reason);
  }
  return undefined;
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

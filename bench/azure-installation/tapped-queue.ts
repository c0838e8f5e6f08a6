import { attemptProperty } from '../../functions/azure/queue/received-message.ts';
import type { HeldSession } from '../../sandbox/azure/service-bus/held-session.ts';
import type { LockedMessage } from '../../sandbox/azure/service-bus/message.ts';
import type { Queue } from '../../sandbox/azure/service-bus/queue.ts';
import type { Batch, BatchMessage } from '../installation/batch.ts';
import { parseBatchMessage } from './message.ts';

/** A batch that the host was given. */
export interface TappedBatch extends Batch {
  /** In which its messages lie; undefined where the queue has none. */
  readonly session: string | undefined;
  /** How many of its messages were there before: sent again, or given back. */
  readonly cameBack: number;
}

export interface Tap {
  readonly batches: () => readonly TappedBatch[];
  /** Messages that were given back, as after an invocation that failed. */
  readonly failures: () => readonly string[];
  /** Lets the queue be as it was. */
  remove(): void;
}

interface OpenBatch extends TappedBatch {
  doneAt: number | undefined;
}

interface Options {
  readonly now: () => number;
  readonly handed: (message: BatchMessage, at: number) => void;
}

/**
 * Notes which batches a queue gives, and when each is settled. The host asks the queue itself, so this
 * stands between the two.
 */
export function tapQueue(
  queue: Pick<Queue, 'receive' | 'acceptSession' | 'complete' | 'abandon'>,
  { now, handed }: Options,
): Tap {
  const { receive, acceptSession, complete, abandon } = queue;
  const batches: OpenBatch[] = [];
  const failures: string[] = [];
  const byLock = new Map<string, OpenBatch>();
  const note = (locked: readonly LockedMessage[]): readonly LockedMessage[] => {
    if (locked.length === 0) return locked;
    const handedAt = now();
    const batch = openBatch(locked, handedAt);
    batches.push(batch);
    for (const { lock } of locked) byLock.set(lock, batch);
    for (const message of batch.messages) handed(message, handedAt);
    return locked;
  };
  queue.receive = async (...asked) => note(await receive.apply(queue, asked));
  queue.acceptSession = async (signal) => {
    const held = await acceptSession.call(queue, signal);
    return held === undefined ? held : tapSession(held, note);
  };
  queue.complete = (lock) => {
    // The function is done with it, also where a session that was lost has given it to another by now.
    const batch = byLock.get(lock);
    if (batch !== undefined) batch.doneAt = now();
    return complete.call(queue, lock);
  };
  queue.abandon = (lock) => {
    const wasHeld = abandon.call(queue, lock);
    const batch = byLock.get(lock);
    // A session that is let go gives back what was not settled, and asks for what was, too.
    if (!wasHeld || batch === undefined) return wasHeld;
    batch.doneAt ??= now();
    failures.push(`a message of ${batch.messages.length} given back`);
    return wasHeld;
  };
  return {
    batches: () => batches,
    failures: () => failures,
    remove: () => Object.assign(queue, { receive, acceptSession, complete, abandon }),
  };
}

function openBatch(locked: readonly LockedMessage[], handedAt: number): OpenBatch {
  return {
    messages: locked.map((each) => parseBatchMessage(each.body.toString('utf8'))),
    session: locked[0]?.sessionId,
    cameBack: locked.filter(
      ({ deliveryCount, properties = {} }) =>
        deliveryCount > 1 || properties[attemptProperty] !== undefined,
    ).length,
    handedAt,
    doneAt: undefined,
  };
}

function tapSession(
  held: HeldSession,
  note: (locked: readonly LockedMessage[]) => readonly LockedMessage[],
): HeldSession {
  const receive = held.receive.bind(held);
  held.receive = async (...asked) => note(await receive(...asked));
  return held;
}

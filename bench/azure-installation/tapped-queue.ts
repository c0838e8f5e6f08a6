import type { Queue } from '../../sandbox/azure/service-bus/queue.ts';
import type { Batch, BatchMessage } from '../installation/batch.ts';
import { parseBatchMessage } from './message.ts';

export interface Tap {
  readonly batches: () => readonly Batch[];
  /** Batches that were given back, as after an invocation that failed. */
  readonly failures: () => readonly string[];
  /** Lets the queue be as it was. */
  remove(): void;
}

interface OpenBatch {
  readonly messages: readonly BatchMessage[];
  readonly handedAt: number;
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
  queue: Pick<Queue, 'receive' | 'complete' | 'abandon'>,
  { now, handed }: Options,
): Tap {
  const { receive, complete, abandon } = queue;
  const batches: OpenBatch[] = [];
  const failures: string[] = [];
  const byLock = new Map<string, OpenBatch>();
  const settle = (lock: string): OpenBatch | undefined => {
    const batch = byLock.get(lock);
    byLock.delete(lock);
    if (batch !== undefined) batch.doneAt ??= now();
    return batch;
  };
  queue.receive = async (...asked) => {
    const locked = await receive.apply(queue, asked);
    const handedAt = now();
    const messages = locked.map((each) => parseBatchMessage(each.body.toString('utf8')));
    const batch: OpenBatch = { messages, handedAt, doneAt: undefined };
    if (locked.length > 0) batches.push(batch);
    for (const { lock } of locked) byLock.set(lock, batch);
    for (const message of messages) handed(message, handedAt);
    return locked;
  };
  queue.complete = (lock) => {
    settle(lock);
    return complete.call(queue, lock);
  };
  queue.abandon = (lock) => {
    const batch = settle(lock);
    if (batch !== undefined) failures.push(`a message of ${batch.messages.length} given back`);
    return abandon.call(queue, lock);
  };
  return {
    batches: () => batches,
    failures: () => failures,
    remove: () => Object.assign(queue, { receive, complete, abandon }),
  };
}

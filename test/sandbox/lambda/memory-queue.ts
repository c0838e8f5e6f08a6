import { setTimeout as delay } from 'node:timers/promises';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';

/** A queue in memory, with as much of SQS as an event source calls. */
export interface MemoryQueue {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Calls so far, by action. */
  readonly calls: { receive: number; delete: number };
  /** Faults of the next calls, whatever they are. */
  readonly faults: Error[];
  put(...ids: readonly string[]): void;
  /** IDs that are in the queue, received ones included. */
  ids(): readonly string[];
  /** The visibility time-out of everything received has passed. */
  expire(): void;
}

interface Stored {
  readonly message: Message & { readonly MessageId: string };
  visible: boolean;
  receives: number;
}

export function memoryQueue(): MemoryQueue {
  const stored: Stored[] = [];
  const waiting = new Set<() => void>();
  const calls = { receive: 0, delete: 0 };
  const faults: Error[] = [];
  const wake = () => {
    for (const resume of waiting) resume();
  };

  async function receive(command: ReceiveMessageCommand, signal: AbortSignal): Promise<unknown> {
    const { MaxNumberOfMessages = 1, WaitTimeSeconds = 0 } = command.input;
    if (!stored.some(({ visible }) => visible)) await arrival(WaitTimeSeconds, signal);
    const taken = stored.filter(({ visible }) => visible).slice(0, MaxNumberOfMessages);
    return { Messages: taken.map(handOut) };
  }

  async function arrival(seconds: number, signal: AbortSignal): Promise<void> {
    const arrived = Promise.withResolvers<void>();
    waiting.add(arrived.resolve);
    try {
      await Promise.race([arrived.promise, delay(seconds * 1_000, undefined, { signal })]);
      signal.throwIfAborted();
    } finally {
      waiting.delete(arrived.resolve);
    }
  }

  function remove(command: DeleteMessageBatchCommand): unknown {
    const entries = command.input.Entries ?? [];
    if (entries.length > 10) throw new Error('TooManyEntriesInBatchRequest');
    const gone = new Set(entries.map(({ ReceiptHandle }) => ReceiptHandle));
    for (let index = stored.length - 1; index >= 0; index -= 1) {
      if (gone.has(stored[index]?.message.ReceiptHandle)) stored.splice(index, 1);
    }
    return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
  }

  async function send(
    command: unknown,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<unknown> {
    const fault = faults.shift();
    if (command instanceof ReceiveMessageCommand) {
      calls.receive += 1;
      if (fault) throw fault;
      return receive(command, options?.abortSignal ?? AbortSignal.timeout(30_000));
    }
    if (!(command instanceof DeleteMessageBatchCommand)) throw new Error('Not known here.');
    calls.delete += 1;
    if (fault) throw fault;
    return remove(command);
  }

  return {
    sqs: { send: send as SQSClient['send'] },
    calls,
    faults,
    put: (...ids) => {
      stored.push(...ids.map((id) => ({ message: newMessage(id), visible: true, receives: 0 })));
      wake();
    },
    ids: () => stored.map(({ message }) => message.MessageId),
    expire: () => {
      for (const entry of stored) entry.visible = true;
      wake();
    },
  };
}

function handOut(entry: Stored): Message {
  entry.visible = false;
  entry.receives += 1;
  const attributes = { ApproximateReceiveCount: String(entry.receives), SentTimestamp: '1700' };
  return { ...entry.message, Attributes: attributes };
}

function newMessage(id: string): Message & { MessageId: string } {
  return {
    MessageId: id,
    ReceiptHandle: `handle of ${id}`,
    Body: `body of ${id}`,
    MD5OfBody: 'd41d8cd98f00b204e9800998ecf8427e',
  };
}

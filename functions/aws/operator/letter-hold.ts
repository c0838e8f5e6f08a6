import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SqsCalls } from './sqs-calls.ts';

/** A message in our hands, hidden from others. */
export interface HeldLetter {
  readonly id: string;
  readonly handle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly sentAt: Date | undefined;
  /** ARN of the queue that gave it up. */
  readonly givenUpBy: string | undefined;
}

/** The messages that we have received and not let go yet. */
export class LetterHold {
  readonly #calls: SqsCalls;
  readonly #handles = new Map<string, string>();
  readonly #seen = new Set<string>();

  constructor(calls: SqsCalls) {
    this.#calls = calls;
  }

  /** @returns those that were not met before, and whether there are no more */
  async receive(
    stop: AbortSignal,
    most = 10,
  ): Promise<{ readonly fresh: readonly HeldLetter[]; readonly isEmpty: boolean }> {
    const letters = (await this.#calls.receive(most, stop)).map(toLetter);
    const fresh = letters.filter(({ id }) => !this.#seen.has(id));
    for (const { id, handle } of letters) {
      this.#seen.add(id);
      // The latest handle alone is good for anything.
      this.#handles.set(id, handle);
    }
    return { fresh, isEmpty: fresh.length === 0 && !stop.aborted };
  }

  async remove(letters: readonly HeldLetter[]): Promise<void> {
    await this.#calls.remove(letters.map(({ handle }) => handle));
    for (const { id } of letters) this.#handles.delete(id);
  }

  async putBack(): Promise<void> {
    const handles = [...this.#handles.values()];
    this.#handles.clear();
    await this.#calls.show(handles);
  }
}

function toLetter(message: Message): HeldLetter {
  const { MessageId: id = '', ReceiptHandle: handle = '', Body: body = '' } = message;
  const { SentTimestamp, DeadLetterQueueSourceArn: givenUpBy } = message.Attributes ?? {};
  const sentAt = SentTimestamp === undefined ? undefined : new Date(Number(SentTimestamp));
  return { id, handle, body, attributes: message.MessageAttributes ?? {}, sentAt, givenUpBy };
}

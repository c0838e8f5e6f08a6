import type {
  ServiceBusClient,
  ServiceBusReceivedMessage,
  ServiceBusReceiver,
  ServiceBusSender,
} from '@azure/service-bus';
import type {
  DeadLetter,
  DeedEnd,
  LetterDeed,
  LookEnd,
} from '../../../shared/model/dead-letter.ts';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { DeadLetterQueue, LookBounds } from '../../../shared/ports/dead-letter-queue.ts';
import { LetterReceiver, limited } from './letter-receiver.ts';
import { bodyOf, reasonOf, sendBack, type SendBackDeps } from './send-back.ts';

export interface ServiceBusLettersDeps extends Omit<SendBackDeps, 'senderTo'> {
  readonly bus: Pick<ServiceBusClient, 'createReceiver' | 'createSender'>;
  readonly kind: DeadLetterQueue['kind'];
  /** Of the queue itself. */
  readonly queue: string;
  /** Whether what it gave up is meant, and not what lies in it. */
  readonly isDeadLetterQueue: boolean;
}

const mostPeeked = 250;
const mostReceived = 50;
/** Then the last letter is done, or was given up, within the lock that it was received under: two minutes at least. */
const mostDeedMs = 90_000;

/** A queue of Service Bus with messages for people, or the dead-letter queue of one. Looking takes nothing. */
export class ServiceBusLetters implements DeadLetterQueue {
  readonly cloud = 'azure';
  readonly kind: DeadLetterQueue['kind'];
  readonly name: string;
  readonly #deps: ServiceBusLettersDeps;
  readonly #senders = new Map<string, ServiceBusSender>();

  constructor(deps: ServiceBusLettersDeps) {
    this.#deps = deps;
    this.kind = deps.kind;
    this.name = deps.isDeadLetterQueue ? `${deps.queue}/$deadletterqueue` : deps.queue;
  }

  async *look(
    { mostLetters, mostMs }: LookBounds,
    signal: AbortSignal,
  ): AsyncGenerator<readonly DeadLetter[], LookEnd> {
    const receiver = this.#receiver();
    const over = AbortSignal.any([signal, AbortSignal.timeout(mostMs)]);
    let seen = 0;
    try {
      while (!over.aborted && seen < mostLetters) {
        const most = Math.min(mostPeeked, mostLetters - seen);
        // Each peek goes on behind the one before.
        const peeked = await limited(`Looking into ${this.name}`, (abortSignal) =>
          receiver.peekMessages(most, { abortSignal }),
        );
        if (peeked.length === 0) return { complete: true, held: 0 };
        seen += peeked.length;
        yield peeked.map(shown);
      }
      return { complete: false, held: 0 };
    } finally {
      await receiver.close();
    }
  }

  async treat(
    which: ReadonlySet<string> | 'all',
    deed: LetterDeed,
    told: (done: number) => void,
    signal: AbortSignal,
  ): Promise<DeedEnd> {
    const progress = { done: 0 };
    const receiver = this.#receiver();
    const letters = new LetterReceiver(receiver, this.name);
    const ended = await orFault(async () => {
      try {
        return await this.#oneByOne(letters, which, deed, { progress, told, signal });
      } finally {
        // What cannot be put back comes back when its lock ends, and changes nothing of what was done.
        await orFault(() => letters.putBack());
      }
    });
    await receiver.close();
    for (const sender of this.#senders.values()) await sender.close();
    this.#senders.clear();
    return isFault(ended) ? { ...progress, problem: ended.message } : ended;
  }

  async #oneByOne(
    letters: LetterReceiver,
    which: ReadonlySet<string> | 'all',
    deed: LetterDeed,
    { progress, told, signal }: Doing,
  ): Promise<DeedEnd> {
    const over = AbortSignal.any([signal, AbortSignal.timeout(mostDeedMs)]);
    const isLeft = (): boolean => which === 'all' || progress.done < which.size;
    while (!over.aborted && isLeft()) {
      const received = await letters.receive(mostReceived);
      if (received.length === 0) return progress;
      for (const letter of received) {
        if (over.aborted) break;
        if (which !== 'all' && !which.has(idOf(letter))) continue;
        if (deed === 'send-back') await this.#sendBack(letter);
        await letters.complete(letter);
        progress.done += 1;
        told(progress.done);
      }
    }
    const problem = `not all were reached in ${mostDeedMs / 1_000} s: run it again`;
    return !signal.aborted && isLeft() ? { ...progress, problem } : progress;
  }

  async #sendBack(letter: ServiceBusReceivedMessage): Promise<void> {
    const { bus, queue } = this.#deps;
    const senderTo = (to: string): ServiceBusSender => {
      const sender = this.#senders.get(to) ?? bus.createSender(to);
      this.#senders.set(to, sender);
      return sender;
    };
    await sendBack({ ...this.#deps, senderTo }, letter, queue);
  }

  #receiver(): ServiceBusReceiver {
    const { bus, queue, isDeadLetterQueue } = this.#deps;
    return bus.createReceiver(queue, {
      receiveMode: 'peekLock',
      // The text as it came, whatever it holds.
      skipParsingBodyAsJson: true,
      // The client goes by the IDs that senders give, and fails where there is none.
      maxAutoLockRenewalDurationInMs: 0,
      ...(isDeadLetterQueue ? { subQueueType: 'deadLetter' } : {}),
    });
  }
}

interface Doing {
  readonly progress: { done: number };
  readonly told: (done: number) => void;
  readonly signal: AbortSignal;
}

function shown(message: ServiceBusReceivedMessage): DeadLetter {
  const { enqueuedTimeUtc: at } = message;
  const letter = { id: idOf(message), body: bodyOf(message), reason: reasonOf(message) };
  return at === undefined ? letter : { ...letter, at };
}

/** The IDs that senders give may be the same for several. */
function idOf({ sequenceNumber, messageId }: ServiceBusReceivedMessage): string {
  return sequenceNumber?.toString() ?? String(messageId);
}

import type { ServiceBusMessage } from '@azure/service-bus';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { fittingMessage } from '../../../shared/delivery/fitting-message.ts';
import { Fault } from '../../../shared/model/fault.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';
import { withoutPersonalData, withoutPersonalParts } from '../events/personal-data.ts';
import { attemptProperty, mostAttempts, type ReceivedMessage } from './received-message.ts';
import { sendInBatches, type BatchSender } from './send-in-batches.ts';

export interface MessageQueuesDeps {
  /** To the queue that feeds the function. */
  readonly feeding: BatchSender;
  /** To the queue for people. */
  readonly rejected: BatchSender;
  readonly clock: Clock;
  /** Never the same twice. */
  readonly newId: () => string;
}

export interface MessageForPeople {
  readonly message: ReceivedMessage;
  readonly reason: string;
}

export interface ReturningMessage {
  readonly message: ReceivedMessage;
  /** From now until it can be received. */
  readonly delayMs: number;
}

/** What is left of an invocation's minute, for two or three of them. */
const usualLimitMs = 7_000;

/** A Standard namespace takes 256 KiB with all around it: the reason stands there twice, in the message and around its batch. */
const room = { mostBytes: 262_144, attributeBytes: 5_120 };

const reasons = {
  over: 'its time to live was over before what it waited for came about',
  tooLarge: 'the message is too large to be sent once more for another try',
};

const mostIdCharacters = 80;
/** As AMQP has it. */
const longestLifeMs = 2 ** 32 - 1;

/** What the function sends to its own queues; receiving and completing is the host's part. */
export class MessageQueues {
  readonly #deps: MessageQueuesDeps;
  readonly #limitMs: number;

  /** @param limitMs how long the sending to one queue may take, all tries included */
  constructor(deps: MessageQueuesDeps, limitMs = usualLimitMs) {
    this.#deps = deps;
    this.#limitMs = limitMs;
  }

  /** Puts messages before people, each with its reason as the property `reason`. @throws Fault */
  async reject(messages: readonly MessageForPeople[]): Promise<void> {
    if (messages.length === 0) return;
    const made = messages.map(({ message, reason }): ServiceBusMessage => {
      const fitting = fittingMessage(room, withoutPersonalData(message.body), reason);
      return {
        ...this.#madeOf(message, fitting.body),
        applicationProperties: { reason: fitting.reason },
      };
    });
    const tooLarge = await this.#send('rejected', made);
    if (tooLarge.length === 0) return;
    const message = `Sending to the rejected queue: it takes less than ${room.mostBytes} bytes`;
    throw new Fault('cloud-refused', message, { retryable: false });
  }

  /**
   * Sends messages once more, so that each can be received after its delay. Their lives do not become
   * longer by it: one that would be over by then is not sent, since Service Bus would hand it out at
   * that moment all the same, again and again.
   *
   * @returns those that were not sent and are to be put before people, each with the reason
   * @throws Fault where it is not certain that all others were sent
   */
  async sendAgain(messages: readonly ReturningMessage[]): Promise<readonly MessageForPeople[]> {
    const nowMs = this.#deps.clock.now().getTime();
    // The client gives a batch the time and the session of its first message, so a batch has one of each.
    const alike = Map.groupBy(
      messages,
      ({ delayMs, message: { sessionId = '' } }) => `${delayMs} ${sessionId}`,
    );
    const left = await Promise.all(
      [...alike.values()].map((group) =>
        this.#sendAt(
          nowMs + (group[0]?.delayMs ?? 0),
          group.map(({ message }) => message),
        ),
      ),
    );
    return left.flat();
  }

  async #sendAt(
    atMs: number,
    messages: readonly ReceivedMessage[],
  ): Promise<readonly MessageForPeople[]> {
    const { over = [], alive = [] } = Object.groupBy(messages, (message) =>
      leftMs(message, atMs) > 0 ? 'alive' : 'over',
    );
    const made = new Map(alive.map((message) => [this.#again(message, atMs), message]));
    const tooLarge = made.size === 0 ? [] : await this.#send('feeding', [...made.keys()]);
    return [
      ...over.map((message) => ({ message, reason: reasons.over })),
      ...tooLarge.flatMap((each) => {
        const message = made.get(each);
        return message === undefined ? [] : [{ message, reason: reasons.tooLarge }];
      }),
    ];
  }

  #again(message: ReceivedMessage, atMs: number): ServiceBusMessage {
    const { attempt, body, sessionId } = message;
    const timeToLive = leftMs(message, atMs);
    return {
      ...this.#madeOf(message, withoutPersonalParts(body)),
      applicationProperties: { [attemptProperty]: Math.min(attempt + 1, mostAttempts) },
      scheduledEnqueueTimeUtc: new Date(atMs),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(timeToLive > longestLifeMs ? {} : { timeToLive }),
    };
  }

  /** With an ID of its own, or a queue that detects duplicates would drop it. */
  #madeOf({ id }: ReceivedMessage, text: string): ServiceBusMessage {
    const origin = id.split('~', 1).join('').slice(0, mostIdCharacters);
    return {
      messageId: `${origin}~${this.#deps.newId()}`,
      // As bytes, which the client leaves as they are.
      body: Buffer.from(text),
      contentType: 'application/json',
    };
  }

  #send(
    queue: 'feeding' | 'rejected',
    messages: readonly ServiceBusMessage[],
  ): Promise<readonly ServiceBusMessage[]> {
    const doing =
      queue === 'rejected' ? 'Sending to the rejected queue' : 'Sending a message again';
    return withinTime(doing, this.#limitMs, (signal) =>
      sendInBatches(this.#deps[queue], messages, signal).catch((error: unknown) => {
        throw toCloudFault(doing, error);
      }),
    );
  }
}

function leftMs({ expiresAt }: ReceivedMessage, atMs: number): number {
  return expiresAt === undefined ? Infinity : expiresAt.getTime() - atMs;
}

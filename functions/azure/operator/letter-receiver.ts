import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';

/** A queue is empty where nothing comes for so long. */
const emptyAfterMs = 3_000;

const callMs = 15_000;

/** The messages of a queue that we have received and not settled yet. */
export class LetterReceiver {
  readonly #receiver: ServiceBusReceiver;
  readonly #name: string;
  readonly #held = new Set<ServiceBusReceivedMessage>();

  constructor(receiver: ServiceBusReceiver, name: string) {
    this.#receiver = receiver;
    this.#name = name;
  }

  /** In the order in which they lie there; those that are held are not handed out again. @throws Fault */
  async receive(most: number): Promise<readonly ServiceBusReceivedMessage[]> {
    // Not aborted: what is handed out then would be locked, and nobody could put it back.
    const received = await limited(`Receiving from ${this.#name}`, () =>
      this.#receiver.receiveMessages(most, { maxWaitTimeInMs: emptyAfterMs }),
    );
    for (const message of received) this.#held.add(message);
    return received;
  }

  /** @throws Fault */
  async complete(message: ServiceBusReceivedMessage): Promise<void> {
    await limited(`Completing a message of ${this.#name}`, () =>
      this.#receiver.completeMessage(message),
    );
    this.#held.delete(message);
  }

  /** What cannot be put back comes back when its lock ends. @throws Fault */
  async putBack(): Promise<void> {
    const held = [...this.#held];
    this.#held.clear();
    await limited(`Putting messages back into ${this.#name}`, () =>
      Promise.all(held.map((message) => this.#receiver.abandonMessage(message))),
    );
  }
}

export function limited<Answer>(
  doing: string,
  call: (abortSignal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  return withinTime(doing, callMs, (signal) =>
    call(signal).catch((error: unknown) => {
      throw toCloudFault(doing, error);
    }),
  );
}

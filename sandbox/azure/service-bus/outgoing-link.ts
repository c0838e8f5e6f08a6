import type { Delivery, EventContext, Sender } from 'rhea';
import { z } from 'zod';
import { toAmqpMessage } from './amqp-message.ts';
import { answerAttach } from './attach.ts';
import type { LockedMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { deadLetterReason, outcomes } from './outcomes.ts';
import { lockLost } from './refusal.ts';
import { lockTag } from './lock-tag.ts';

const settledBySender = 1;

/**
 * Hands out a queue's messages to a client, as many as it gave credit for, and settles them as it
 * says. A client that goes away keeps its locks until they expire.
 */
export function handOut(sender: Sender, queue: Queue): void {
  const link = new OutgoingLink(sender, queue);
  // The client's mode: in "receive and delete" a message is settled as it is sent.
  answerAttach(sender, { snd_settle_mode: sender.snd_settle_mode });
  sender.on('sendable', () => link.serve());
  sender.on('sender_draining', () => link.drain());
  sender.on('sender_close', () => link.end());
  sender.on('accepted', ({ delivery }: EventContext) => link.settle(delivery, 'accepted'));
  sender.on('rejected', ({ delivery }: EventContext) => link.settle(delivery, 'rejected'));
  // rhea reports the client's "modified" as released too.
  sender.on('released', ({ delivery }: EventContext) => link.settle(delivery, 'released'));
  sender.session.on('session_close', () => link.end());
  sender.connection.on('disconnected', () => link.end());
}

type Outcome = 'accepted' | 'rejected' | 'released';

class OutgoingLink {
  readonly #sender: Sender;
  readonly #queue: Queue;
  readonly #locks = new WeakMap<Delivery, string>();
  #waiting: AbortController | undefined;
  #ended = false;

  constructor(sender: Sender, queue: Queue) {
    this.#sender = sender;
    this.#queue = queue;
  }

  serve(): void {
    if (this.#waiting !== undefined || this.#ended || !this.#sender.has_credit()) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    const credit: unknown = Reflect.get(this.#sender, 'credit');
    void this.#queue.receive(z.number().parse(credit), waiting.signal).then((messages) => {
      this.#waiting = undefined;
      for (const message of messages) this.#send(message);
      if (waiting.signal.aborted) this.#tellDrained();
      // rhea takes sent messages off the credit at the end of this turn.
      else setImmediate(() => this.serve());
    });
  }

  /** The client takes its credit back: what is there was sent, and it is told so. */
  drain(): void {
    if (this.#waiting === undefined) this.#tellDrained();
    else this.#waiting.abort();
  }

  /** rhea itself would tell it with the next thing that it sends, for which the client does not wait. */
  #tellDrained(): void {
    this.#sender.set_drained(true);
    const { connection } = this.#sender;
    const register: unknown = Reflect.get(connection, '_register');
    if (typeof register === 'function') Reflect.apply(register, connection, []);
  }

  end(): void {
    this.#ended = true;
    this.#waiting?.abort();
  }

  settle(delivery: Delivery | undefined, outcome: Outcome): void {
    const lock = delivery && this.#locks.get(delivery);
    if (delivery === undefined || lock === undefined) return;
    this.#locks.delete(delivery);
    const settled = this.#carryOut(delivery, lock, outcome);
    delivery.update(true, settled ? answerTo(outcome) : outcomes.rejected(lockLost()));
  }

  #carryOut(delivery: Delivery, lock: string, outcome: Outcome): boolean {
    switch (outcome) {
      case 'accepted':
        return this.#queue.complete(lock);
      case 'released':
        return this.#queue.abandon(lock);
      case 'rejected': {
        const { reason, description } = deadLetterReason(delivery.remote_state);
        return this.#queue.deadLetter(lock, reason, description);
      }
    }
  }

  #send(message: LockedMessage): void {
    if (this.#ended) return void this.#queue.abandon(message.lock);
    const encoded = toAmqpMessage(message, message.lockedUntil);
    const delivery = this.#sender.send(encoded, lockTag(message.lock));
    if (this.#sender.snd_settle_mode === settledBySender) this.#queue.complete(message.lock);
    else this.#locks.set(delivery, message.lock);
  }
}

/** A rejection is a wish to dead-letter; that it came true is an acceptance. */
function answerTo(outcome: Outcome): unknown {
  return outcome === 'released' ? outcomes.released() : outcomes.accepted();
}

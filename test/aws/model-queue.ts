import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { HandleBatchDeps } from '../../functions/aws/reconcile/handle-batch.ts';
import type { FixedClock } from '../fakes/fixed-clock.ts';
import { sqsRecord } from './sqs-record.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  receives: number;
  visibleAtMs: number;
}

export interface QueueSettings {
  readonly maxReceiveCount: number;
  readonly visibilityTimeoutMs: number;
}

const mostInBatch = 10;

/** A queue with Lambda's event source on it, by the rules of both and by a test's clock. */
export class ModelQueue {
  readonly redriven: Message[] = [];
  /** The waits that the function asked for, in seconds. */
  readonly waits: number[] = [];
  readonly #clock: FixedClock;
  readonly #settings: QueueSettings;
  readonly #messages = new Map<string, Message>();

  constructor(clock: FixedClock, settings: QueueSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  get size(): number {
    return this.#messages.size;
  }

  get mostReceives(): number {
    return Math.max(0, ...[...this.#messages.values()].map(({ receives }) => receives));
  }

  send(id: string, body: string): void {
    this.#messages.set(id, { id, body, receives: 0, visibleAtMs: this.#nowMs() });
  }

  /** The function's side of the queue: it takes receipt handles, which are the IDs here. */
  readonly port: HandleBatchDeps['queue'] = {
    reject: () => Promise.reject(new Error('nothing here is rejected')),
    comeBack: async (handle, seconds) => {
      this.waits.push(seconds);
      const message = this.#messages.get(handle);
      if (message !== undefined) message.visibleAtMs = this.#nowMs() + seconds * 1_000;
    },
  };

  /** Waits for the next messages and hands them over; those not named as failed are done. */
  async deliver(handle: (event: SQSEvent) => Promise<SQSBatchResponse>): Promise<void> {
    const next = Math.min(...[...this.#messages.values()].map(({ visibleAtMs }) => visibleAtMs));
    this.#clock.advanceMs(Math.max(0, next - this.#nowMs()));
    const batch = this.#receive();
    const Records = batch.map(({ id, body, receives }) => ({
      ...sqsRecord(id, body, receives),
      receiptHandle: id,
    }));
    const { batchItemFailures } = await handle({ Records });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id } of batch) if (!failed.has(id)) this.#messages.delete(id);
  }

  #receive(): readonly Message[] {
    const nowMs = this.#nowMs();
    const visible = [...this.#messages.values()]
      .filter(({ visibleAtMs }) => visibleAtMs <= nowMs)
      .slice(0, mostInBatch);
    for (const message of visible) {
      message.receives += 1;
      message.visibleAtMs = nowMs + this.#settings.visibilityTimeoutMs;
      if (this.#isSpent(message)) {
        this.#messages.delete(message.id);
        this.redriven.push(message);
      }
    }
    return visible.filter((message) => !this.#isSpent(message));
  }

  #isSpent({ receives }: Message): boolean {
    return receives > this.#settings.maxReceiveCount;
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }
}

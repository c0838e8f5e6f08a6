import { handleBatch, type HandleBatchDeps } from '../../functions/aws/reconcile/handle-batch.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { sqsRecord } from '../aws/sqs-record.ts';
import type { FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';

export interface Message {
  readonly id: string;
  readonly body: string;
}

interface Waiting extends Message {
  readonly dueMs: number;
  readonly receives: number;
}

/** One invocation of the function. */
interface Invocation {
  readonly ids: readonly string[];
  readonly failures: readonly string[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

const batchSize = 10;
/** After so long a message comes back that was named as failed and whose visibility nobody changed. */
const visibilityMs = 120_000;
/** More invocations than this are a loop. */
const mostInvocations = 400;

/** The events queue and Lambda's event source around the function's own code, in leaps of time. */
export class DeliveredMessages {
  readonly invocations: Invocation[] = [];
  readonly rejected: { readonly body: string; readonly reason: string }[] = [];
  /** What goes wrong with the function's own calls of its queues. */
  trouble = { reject: false, comeBack: false };
  readonly #deps: FakeDeps;
  readonly #visibleAt = new Map<string, number>();
  #waiting: readonly Waiting[] = [];

  constructor(deps: FakeDeps) {
    this.#deps = deps;
  }

  send(...messages: readonly Message[]): void {
    const dueMs = this.#nowMs();
    this.#waiting = [
      ...this.#waiting,
      ...messages.map((message) => ({ ...message, dueMs, receives: 1 })),
    ];
  }

  get waitingIds(): readonly string[] {
    return this.#waiting.map(({ id }) => id);
  }

  /** Hands the function what is visible, or what will be next. */
  async invoke(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const dueMs = Math.min(...this.#waiting.map((one) => one.dueMs));
    this.#deps.clock.advanceMs(Math.max(0, dueMs - this.#nowMs()));
    const visible = this.#waiting.filter((one) => one.dueMs <= this.#nowMs());
    const batch = visible.slice(0, batchSize);
    const failures = await this.#handle(batch);
    const returning = batch
      .filter(({ id }) => failures.includes(id))
      .map((one) => ({
        ...one,
        receives: one.receives + 1,
        dueMs: this.#visibleAt.get(one.id) ?? this.#nowMs() + visibilityMs,
      }));
    this.#waiting = [...this.#waiting.filter((one) => !batch.includes(one)), ...returning];
  }

  /** @throws where the messages do not come to an end */
  async settle(): Promise<void> {
    for (let at = 0; this.#waiting.length > 0; at += 1) {
      if (at > mostInvocations) throw new Error(`without end: ${this.waitingIds.join(' ')}`);
      await this.invoke();
    }
  }

  async #handle(batch: readonly Waiting[]): Promise<readonly string[]> {
    let outcomes: ReadonlyMap<string, Outcome> = new Map();
    const deps: HandleBatchDeps = {
      installation: 'poolsync',
      reconcile: async (hints, poolHints) => {
        outcomes = await reconcile(this.#deps, hints, poolHints);
        return outcomes;
      },
      queue: {
        reject: async (body, reason) => {
          if (this.trouble.reject) throw faults.throttled();
          this.rejected.push({ body, reason });
        },
        comeBack: async (handle, seconds) => {
          if (this.trouble.comeBack) throw faults.throttled();
          this.#visibleAt.set(handle.replace('handle-of-', ''), this.#nowMs() + seconds * 1_000);
        },
      },
      log: this.#deps.log,
      metrics: this.#deps.metrics,
      random: () => 0.5,
    };
    this.#visibleAt.clear();
    const Records = batch.map(({ id, body, receives }) => sqsRecord(id, body, receives));
    const { batchItemFailures } = await handleBatch(deps, { Records });
    const failures = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    this.invocations.push({ ids: batch.map(({ id }) => id), failures, outcomes });
    return failures;
  }

  #nowMs(): number {
    return this.#deps.clock.now().getTime();
  }
}

import { backOffSeconds } from '../../shared/delivery/back-off.ts';
import type { Hint, PoolHint } from '../../shared/model/hint.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { noon } from './builders.ts';
import type { FakeDeps } from './deps.ts';
import { WatchStandIn } from './watch-stand-in.ts';

/** One call of `reconcile`, and what came of it. */
export interface Batch {
  /** Since noon. */
  readonly atMs: number;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Names of the groups that were read completely. */
  readonly groupsRead: readonly string[];
  /** `<namespace>/<name>` of the pools whose list was written. */
  readonly listsWritten: readonly string[];
}

interface Waiting {
  readonly hint: Hint | PoolHint;
  readonly dueMs: number;
  readonly receives: number;
}

/** More batches than this for one test are a loop. */
const mostBatches = 500;

/**
 * What queue and watch do for `reconcile`: a hint that is deferred comes back when its time has come,
 * every other has ended, and the watch asks for looks by what it sees of the pools. Hints that are due
 * at the same time come in one batch. Time passes in leaps, by the clock of the dependencies.
 */
export class ReturningHints {
  readonly batches: Batch[] = [];
  /** How each hint ended, by its ID. */
  readonly ends = new Map<string, Outcome>();
  #waiting: Waiting[] = [];
  readonly #watch = new WatchStandIn();
  readonly #deps: FakeDeps;
  readonly #random: () => number;

  /** @param random 0 ≤ random < 1, for the jitter of the back-off */
  constructor(deps: FakeDeps, random: () => number = () => 0.5) {
    this.#deps = deps;
    this.#random = random;
  }

  /** Puts hints into the queue, to be received now. */
  send(...hints: readonly Hint[]): void {
    const dueMs = this.nowMs;
    this.#waiting.push(...hints.map((hint) => ({ hint, dueMs, receives: 1 })));
  }

  /** Since noon. */
  get nowMs(): number {
    return this.#deps.clock.now().getTime() - noon.getTime();
  }

  get waitingIds(): readonly string[] {
    return this.#waiting.map(({ hint }) => hint.id);
  }

  /** Works on all that falls due up to this time since noon, and stands there. */
  async runUntil(ms: number): Promise<void> {
    for (let due = this.#nextDueMs(); due <= ms; due = this.#nextDueMs()) await this.#runBatch(due);
    this.#deps.clock.advanceMs(Math.max(0, ms - this.nowMs));
  }

  /** Works until every hint has ended. @throws where they do not come to an end */
  async settle(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.batches.length > mostBatches) {
        throw new Error(`still waiting after ${mostBatches} batches: ${this.waitingIds.join(' ')}`);
      }
      await this.#runBatch(this.#nextDueMs());
    }
  }

  #nextDueMs(): number {
    return Math.min(...this.#waiting.map(({ dueMs }) => dueMs));
  }

  async #runBatch(dueMs: number): Promise<void> {
    const { clock, cloud, cluster } = this.#deps;
    clock.advanceMs(Math.max(0, dueMs - this.nowMs));
    const batch = this.#waiting.filter((one) => one.dueMs <= this.nowMs);
    this.#waiting = this.#waiting.filter((one) => one.dueMs > this.nowMs);
    const [read, writes] = [cloud.read.length, cluster.writes.length];
    const hints = batch.map(({ hint }) => hint);
    const outcomes = await reconcile(
      this.#deps,
      hints.filter((hint) => 'group' in hint),
      hints.filter((hint): hint is PoolHint => !('group' in hint)),
    );
    this.batches.push({
      atMs: this.nowMs,
      outcomes,
      groupsRead: cloud.read.slice(read),
      listsWritten: cluster.writes
        .slice(writes)
        .filter(({ kind }) => kind === 'list')
        .map(({ pool }) => pool),
    });
    for (const one of batch) this.#finish(one, outcomes.get(one.hint.id));
    for (const { hint, afterMs } of this.#watch.look(cluster.pools())) {
      this.#waiting.push({ hint, dueMs: this.nowMs + afterMs, receives: 1 });
    }
  }

  #finish({ hint, receives }: Waiting, outcome: Outcome | undefined): void {
    if (outcome !== undefined && outcome.kind !== 'deferred') {
      this.ends.set(hint.id, outcome);
      return;
    }
    const afterMs = outcome?.retryAfterMs ?? backOffSeconds(receives, this.#random()) * 1_000;
    // SQS takes whole seconds.
    const dueMs = this.nowMs + Math.ceil(afterMs / 1_000) * 1_000;
    this.#waiting.push({ hint, dueMs, receives: receives + 1 });
  }
}

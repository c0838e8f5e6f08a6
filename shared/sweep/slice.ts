import type { DriftPolicy, Finding, SweepTally } from '../model/drift.ts';
import { guardedReadingAfterMs } from '../model/looks.ts';
import type { MonotonicClock, Sleep } from '../ports/timing.ts';
import {
  correctSilently,
  reportedPool,
  type CorrectDriftDeps,
  type CorrectionResult,
} from './correct-drift.ts';
import { nameOf, withResults } from './tally.ts';
import { tellCorrected } from './tell-corrected.ts';

export interface SliceDeps extends CorrectDriftDeps {
  readonly monotonic: MonotonicClock;
  readonly sleep: Sleep;
}

export interface SliceOptions {
  readonly installation: string;
  readonly policy: DriftPolicy;
  readonly signal: AbortSignal;
  readonly leftMs?: () => number;
}

/** What is still so after this time no event has told of: one that was on its way has arrived. */
const secondLookAfterMs = 10_000;

/** So much is found before it is corrected and forgotten. */
const mostHeld = 1_000;

/** It is another clock by which the second reading is judged. */
const marginMs = 500;

/** So much time a last look takes, beside the wait before it. */
const lastLookMs = 20_000;

/** What was found and is corrected together, at a look that comes some time later. */
export class Slice {
  tally: SweepTally;
  readonly #deps: SliceDeps;
  readonly #options: SliceOptions;
  #held: Finding[] = [];
  #heldSince = new Date(0);
  #lastFoundMs = 0;
  #waiting: Finding[] = [];
  /** Of objects that wait for a second look: what is done about an object is told once. */
  #untold: CorrectionResult[] = [];
  /** Pools that are only reported, though they may share a group with others. */
  readonly #leaves = new Set<string>();
  #lastLookMs = 0;

  constructor(deps: SliceDeps, options: SliceOptions, tally: SweepTally) {
    this.#deps = deps;
    this.#options = options;
    this.tally = tally;
  }

  /** Takes what can be corrected. Where there is much of it, it is corrected now. */
  async add(finding: Finding): Promise<void> {
    for (const pool of reportedPool(finding)) this.#leaves.add(pool);
    if (!isToBeCorrected(finding, this.#options.policy)) return;
    if (this.#held.length === 0) this.#heldSince = this.#deps.clock.now();
    this.#held.push(finding);
    this.#lastFoundMs = this.#deps.monotonic.nowMs();
    if (this.#held.length >= mostHeld) await this.#correct();
  }

  /** Corrects what is left, and has a second look where a list waits for it. */
  async finish(): Promise<void> {
    await this.#correct();
    const waiting = this.#waiting;
    const waitMs = guardedReadingAfterMs + marginMs;
    if (waiting.length === 0) return;
    if (!this.#hasTimeFor(waitMs)) return this.#tell(this.#untold);
    await this.#waitUntil(this.#lastLookMs + waitMs);
    const results = await this.#look(waiting);
    await this.#tell([...this.#untold, ...results]);
    // What was missed by events was counted when it was first looked at anew.
    const { missedByEvents } = this.tally;
    this.tally = { ...withResults(this.tally, results), missedByEvents };
  }

  async #correct(): Promise<void> {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    await this.#waitUntil(this.#lastFoundMs + secondLookAfterMs);
    const results = await this.#look(held);
    this.tally = withResults(this.tally, results);
    const waits = results.filter(({ end }) => end === 'waits-for-second-reading');
    this.#waiting.push(...waits.map(({ finding }) => finding).slice(0, mostHeld));
    const waiting = new Set(this.#waiting.map(nameOf));
    const { later = [], now = [] } = Object.groupBy(results, ({ finding }) =>
      waiting.has(nameOf(finding)) ? 'later' : 'now',
    );
    this.#untold.push(...later);
    await this.#tell(now);
    this.#lastLookMs = this.#deps.monotonic.nowMs();
  }

  #look(findings: readonly Finding[]): Promise<readonly CorrectionResult[]> {
    const { installation } = this.#options;
    return correctSilently(this.#deps, installation, findings, this.#leaves);
  }

  #tell(results: readonly CorrectionResult[]): Promise<void> {
    return tellCorrected(this.#deps, results, this.#heldSince);
  }

  #hasTimeFor(waitMs: number): boolean {
    const leftMs = this.#options.leftMs?.() ?? Number.POSITIVE_INFINITY;
    return leftMs > waitMs + lastLookMs;
  }

  async #waitUntil(atMs: number): Promise<void> {
    const { monotonic, sleep } = this.#deps;
    const { signal } = this.#options;
    const leftMs = atMs - monotonic.nowMs();
    if (leftMs > 0) await sleep(leftMs, signal);
    signal.throwIfAborted();
  }
}

function isToBeCorrected(finding: Finding, policy: DriftPolicy): boolean {
  const ruling = 'policy' in finding ? finding.policy : policy;
  return ruling === 'correct' && finding.remedy !== 'person' && finding.remedy !== 'none';
}

import { z } from 'zod';
import { incompleteReading, throttled } from '../../../shared/cloud/meaning.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { Fault, isFault, orFault } from '../../../shared/model/fault.ts';
import { whole } from '../cloud/whole.ts';
import type { GraphClient } from './graph-client-pool.ts';
import { toGraphFault } from './graph-fault.ts';
import type { Place } from './parse-rows.ts';

export interface WalkLimits {
  /** For a page, the token and all tries of the SDK included. */
  readonly pageMs: number;
  /** So long a walk waits in all for its turn, over all of its pages. */
  readonly waitMs: number;
  /** Resource Graph gives 1,000 at most. */
  readonly rowsAPage: number;
}

/** What one walk through an inventory needs; its waits add up, whatever it asks. */
export interface Walk extends Place {
  readonly graph: GraphClient;
  readonly limits: WalkLimits;
  readonly sleep: (ms: number) => Promise<void>;
  /** Whether the time of whoever asks is over; absent: never. */
  readonly isOver?: (() => boolean) | undefined;
}

const pageSchema = z.object({
  totalRecords: z.int().nonnegative(),
  count: z.int().nonnegative(),
  resultTruncated: z.enum(['true', 'false']),
  skipToken: z.string().min(1).optional(),
  data: z.array(z.unknown()),
});
type Page = z.infer<typeof pageSchema>;

/** Where a refusal does not say how long to wait: for as long as a window of the quota is. */
const usualWaitMs = 5_000;

/** After this much of a wait it is asked whether the time is over. */
const longestSleepMs = 5_000;

/** Asks queries page by page, each in its turn. */
export class QueryPages {
  readonly #walk: Walk;
  #waitLeftMs: number;

  constructor(walk: Walk) {
    this.#walk = walk;
    this.#waitLeftMs = walk.limits.waitMs;
  }

  /**
   * The rows of all pages of a query, a page at a time.
   *
   * @throws Fault where a page fails, or where the walk is not whole
   */
  async *rowsOf(query: string): AsyncIterable<readonly unknown[]> {
    const { doing } = this.#walk;
    const tokens = new Set<string>();
    let told = 0;
    let skipToken: string | undefined;
    do {
      const page = await this.#ask(query, skipToken);
      checkWhole(doing, page);
      told += page.count;
      skipToken = page.skipToken;
      if (skipToken === undefined && told < page.totalRecords) {
        throw incompleteReading(`${doing}: it ended after ${told} of ${page.totalRecords} rows`);
      }
      if (skipToken !== undefined && (tokens.has(skipToken) || page.count === 0)) {
        throw incompleteReading(`${doing}: a page leads nowhere`);
      }
      if (skipToken !== undefined) tokens.add(skipToken);
      yield page.data;
    } while (skipToken !== undefined);
  }

  /** Waits for its turn, and again where it is refused all the same: others spend the same quota. */
  async #ask(query: string, skipToken: string | undefined): Promise<Page> {
    const { quota } = this.#walk.graph;
    for (;;) {
      const turnMs = quota.waitMs();
      if (turnMs > 0) await this.#wait(turnMs);
      const answer = await orFault(() => this.#askOnce(query, skipToken));
      if (!isFault(answer)) return answer;
      if (answer.code !== throttled.code) throw answer;
      await this.#wait(answer.retryAfterMs ?? Math.max(quota.waitMs(), usualWaitMs));
    }
  }

  async #wait(ms: number): Promise<void> {
    if (ms > this.#waitLeftMs) this.#giveUp(ms);
    this.#waitLeftMs -= ms;
    const { sleep, isOver } = this.#walk;
    const stepMs = isOver === undefined ? ms : longestSleepMs;
    for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) {
      if (isOver?.() === true) this.#giveUp(leftMs);
      await sleep(Math.min(leftMs, stepMs));
    }
  }

  #giveUp(retryAfterMs: number): never {
    const message = `${this.#walk.doing}: the identity may send no more queries for now`;
    const { code, retryable } = throttled;
    throw new Fault(code, message, { retryable, retryAfterMs });
  }

  async #askOnce(query: string, skipToken: string | undefined): Promise<Page> {
    const { doing, subscription, graph, limits } = this.#walk;
    const options = {
      top: limits.rowsAPage,
      resultFormat: 'objectArray' as const,
      ...(skipToken === undefined ? {} : { skipToken }),
    };
    const request = { subscriptions: [subscription], query, options };
    const answer = await withinTime(doing, limits.pageMs, (abortSignal) =>
      graph.client.resources(request, { abortSignal }).catch((error: unknown) => {
        throw toGraphFault(doing, error);
      }),
    );
    return whole(pageSchema, doing, answer);
  }
}

function checkWhole(doing: string, { data, count, resultTruncated }: Page): void {
  if (resultTruncated === 'true') throw incompleteReading(`${doing}: a page is truncated`);
  if (data.length === count) return;
  throw incompleteReading(`${doing}: a page holds ${data.length} rows and says ${count}`);
}

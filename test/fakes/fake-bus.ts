import type { WatchRequest } from '../../shared/model/pool-request.ts';
import type { RequestBus } from '../../shared/ports/request-bus.ts';

export interface BusCall {
  readonly atMs: number;
  readonly requests: readonly WatchRequest[];
}

export type BusAnswer = (requests: readonly WatchRequest[]) => Promise<readonly WatchRequest[]>;

/** Takes requests and keeps them; what it does otherwise a test says. */
export class FakeBus implements RequestBus {
  /** All calls, also those that failed. */
  readonly calls: BusCall[] = [];
  /** What was taken, in order. */
  readonly taken: WatchRequest[] = [];
  readonly #nowMs: () => number;
  #answer: BusAnswer = () => Promise.resolve([]);

  constructor(nowMs: () => number = () => 0) {
    this.#nowMs = nowMs;
  }

  /** From now on. */
  answers(answer: BusAnswer): void {
    this.#answer = answer;
  }

  async publish(requests: readonly WatchRequest[]): Promise<readonly WatchRequest[]> {
    this.calls.push({ atMs: this.#nowMs(), requests });
    const refused = await this.#answer(requests);
    this.taken.push(...requests.filter((request) => !refused.includes(request)));
    return refused;
  }
}

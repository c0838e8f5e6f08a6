import type { LogFields, Logger } from '../ports/logger.ts';
import type { MonotonicClock } from '../ports/timing.ts';

/** So many topics are remembered. */
const mostRemembered = 200;

/** Says the same thing once in a while and not each time that it happens. */
export class QuietLog {
  readonly #deps: { readonly log: Logger; readonly monotonic: MonotonicClock };
  readonly #quietMs: number;
  readonly #saidAtMs = new Map<string, number>();

  constructor(deps: { readonly log: Logger; readonly monotonic: MonotonicClock }, quietMs: number) {
    this.#deps = deps;
    this.#quietMs = quietMs;
  }

  /** @param topic the same for lines that say the same */
  warn(topic: string, message: string, fields: LogFields): void {
    const nowMs = this.#deps.monotonic.nowMs();
    const saidAtMs = this.#saidAtMs.get(topic);
    if (saidAtMs !== undefined && nowMs - saidAtMs < this.#quietMs) return;
    if (this.#saidAtMs.size >= mostRemembered) this.#saidAtMs.clear();
    this.#saidAtMs.set(topic, nowMs);
    this.#deps.log.warn(message, fields);
  }
}

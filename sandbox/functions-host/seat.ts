import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from './instance.ts';

const firstBackOffMs = 200;
const longestBackOffMs = 10_000;

/**
 * A place for one instance of an app at a time: one that ended is replaced when the next is asked
 * for. Starts that fail one after the other come ever more slowly.
 */
export class Seat {
  readonly #start: () => Instance;
  readonly #stopping: AbortSignal;
  #instance: Instance | undefined;
  #starting: Promise<Instance> | undefined;
  #backOffMs = 0;

  constructor(start: () => Instance, stopping: AbortSignal) {
    this.#start = start;
    this.#stopping = stopping;
  }

  /** True where an instance is ready for work. */
  get isWarm(): boolean {
    return this.#instance !== undefined && !this.#instance.ended.aborted;
  }

  get pid(): number | undefined {
    return this.#instance?.pid;
  }

  /**
   * The instance, ready for work; several that ask at once get the same.
   *
   * @throws Error where it does not start, after a pause that grows from one to the next.
   */
  async instance(): Promise<Instance> {
    if (this.#instance !== undefined && !this.#instance.ended.aborted) return this.#instance;
    this.#starting ??= this.#replace().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async stop(): Promise<void> {
    await this.#instance?.stop();
  }

  async #replace(): Promise<Instance> {
    await delay(this.#backOffMs, undefined, { signal: this.#stopping });
    const instance = this.#start();
    this.#instance = instance;
    try {
      await instance.ready;
      this.#backOffMs = 0;
      return instance;
    } catch (error) {
      this.#backOffMs = Math.min(Math.max(2 * this.#backOffMs, firstBackOffMs), longestBackOffMs);
      throw error;
    }
  }
}

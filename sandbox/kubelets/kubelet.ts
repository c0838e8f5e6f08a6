import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from './instance.ts';
import { deleteLease, markLost, register, renew } from './node-registry.ts';
import type { RegistryDeps } from './node-registry.ts';

export interface KubeletDeps extends RegistryDeps {
  readonly graceMs: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly failed: () => void;
}

/**
 * - `joining`: the Node is being made; `ready`: it is there and the Lease is renewed;
 * - `leaving`: the instance is gone, the Node does not know yet; `lost`: the Node says so;
 * - `removed`: somebody deleted the Node, which is not made again.
 */
export type KubeletState = 'joining' | 'ready' | 'leaving' | 'lost' | 'removed';

const firstBackOffMs = 250;
const longestBackOffMs = 10_000;

/** What the kubelet of one instance does about its Node. */
export class Kubelet {
  readonly name: string;
  readonly #deps: KubeletDeps;
  readonly #instance: Instance;
  readonly #gone = new AbortController();
  #state: KubeletState = 'joining';
  readonly #joined: Promise<void>;
  #renewing = false;

  constructor(deps: KubeletDeps, instance: Instance) {
    this.#deps = deps;
    this.#instance = instance;
    this.name = instance.nodeName;
    this.#joined = this.#join();
  }

  get state(): KubeletState {
    return this.#state;
  }

  /** Renews the Lease once. Resolves to whether that was done; a failure is left to the next round. */
  async beat(): Promise<boolean> {
    if (this.#state !== 'ready' || this.#renewing) return false;
    this.#renewing = true;
    try {
      await renew(this.#deps, this.#instance);
      return true;
    } catch (error) {
      if (!this.#deps.signal.aborted) this.#report(error);
      return false;
    } finally {
      this.#renewing = false;
    }
  }

  /** The instance is gone: no more heartbeats, and after the grace period the Node says so. */
  async leave(): Promise<void> {
    if (this.#state !== 'joining' && this.#state !== 'ready') return;
    this.#state = 'leaving';
    this.#gone.abort();
    const { graceMs, signal } = this.#deps;
    await Promise.all([this.#joined, delay(graceMs, undefined, { signal }).catch(() => undefined)]);
    const told = await this.#retry(signal, () => markLost(this.#deps, this.#instance));
    if (told) this.#state = 'lost';
  }

  /** The Node was deleted. */
  async remove(): Promise<void> {
    if (this.#state === 'removed') return;
    this.#state = 'removed';
    this.#gone.abort();
    await this.#retry(this.#deps.signal, () => deleteLease(this.#deps, this.#instance));
  }

  async #join(): Promise<void> {
    const signal = AbortSignal.any([this.#deps.signal, this.#gone.signal]);
    const done = await this.#retry(signal, () => register(this.#deps, this.#instance));
    if (done && this.#state === 'joining') this.#state = 'ready';
  }

  async #retry(signal: AbortSignal, attempt: () => Promise<void>): Promise<boolean> {
    for (let backOffMs = firstBackOffMs; !signal.aborted; backOffMs *= 2) {
      try {
        await attempt();
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        this.#report(error);
        const waitMs = Math.min(backOffMs, longestBackOffMs);
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return false;
  }

  #report(error: unknown): void {
    this.#deps.failed();
    this.#deps.log(`${this.name}: ${String(error)}`);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { connectApi } from './api-client.ts';
import type { ApiClient } from './api-client.ts';
import type { Instance } from './instance.ts';
import type { InstanceStep } from './instance-step.ts';
import { followInstances } from './instance-stream.ts';
import { Kubelet } from './kubelet.ts';
import type { KubeletState } from './kubelet.ts';
import { listNodeNames } from './node-registry.ts';

export interface KubeletsOptions {
  /** Path of a kubeconfig file; its user makes Nodes and Leases. */
  readonly kubeconfig: string;
  /** URL of a simulated cloud's control stream. */
  readonly stream: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Time between two heartbeats of a Node. Default: 10,000. */
  readonly heartbeatMs?: number;
  /** Time from an instance's end to its Node's `Ready=Unknown`. Default: 40,000. */
  readonly graceMs?: number;
}

/** Nodes by state, and what happened since the start. */
export interface KubeletCounts extends Readonly<Record<KubeletState, number>> {
  readonly heartbeats: number;
  readonly apiErrors: number;
  /** Times the stream was connected. */
  readonly connections: number;
}

export interface Kubelets {
  counts(): KubeletCounts;
  /** Ends the heartbeats and all connections. The Nodes stay as they are. */
  stop(): Promise<void>;
}

/** Heartbeats are spread over so many moments of a round, each Node always at the same one. */
const slots = 10;

/**
 * Stands in for the kubelets of all instances of a simulated cloud: each instance that comes into
 * service gets a Node and a Lease that is renewed; when the instance is gone, the Lease is no longer
 * renewed and the Node becomes `Ready=Unknown`, but stays, until somebody deletes it.
 *
 * @throws Error where the kubeconfig cannot be read.
 */
export async function startKubelets(options: KubeletsOptions): Promise<Kubelets> {
  const api = await connectApi(options.kubeconfig);
  const fleet = new Fleet(options, api);
  return { counts: () => fleet.counts(), stop: () => fleet.stop() };
}

class Fleet {
  readonly #options: KubeletsOptions;
  readonly #api: ApiClient;
  readonly #stopping = new AbortController();
  readonly #kubelets = new Map<string, Kubelet>();
  readonly #detached = new Set<string>();
  readonly #done: Promise<unknown>;
  #told = new Set<string>();
  #heartbeats = 0;
  #apiErrors = 0;
  #connections = 0;

  constructor(options: KubeletsOptions, api: ApiClient) {
    this.#options = options;
    this.#api = api;
    const { signal } = this.#stopping;
    const { stream, log } = options;
    const follower = followInstances(
      {
        stream,
        log,
        connected: () => {
          this.#connections += 1;
          this.#told = new Set();
        },
        instance: (line) => this.#follow(line),
        synced: () => this.#dropUntold(),
      },
      signal,
    );
    this.#done = Promise.all([follower, this.#beat(signal)]);
  }

  counts(): KubeletCounts {
    const byState = { joining: 0, ready: 0, leaving: 0, lost: 0, removed: 0 };
    for (const { state } of this.#kubelets.values()) byState[state] += 1;
    return {
      ...byState,
      heartbeats: this.#heartbeats,
      apiErrors: this.#apiErrors,
      connections: this.#connections,
    };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
    this.#api.close();
  }

  #follow({ instance, isThere, becomes }: InstanceStep): void {
    const { id } = instance;
    if (isThere) this.#told.add(id);
    switch (becomes) {
      case 'running':
        if (!this.#kubelets.has(id)) this.#kubelets.set(id, this.#newKubelet(instance));
        return;
      case 'outside':
        // Its kubelet runs on as it does.
        this.#detached.add(id);
        return;
      case 'gone':
        return this.#leave(id);
      case 'other':
        return;
    }
  }

  #dropUntold(): void {
    for (const instanceId of this.#kubelets.keys()) {
      if (this.#told.has(instanceId) || this.#detached.has(instanceId)) continue;
      this.#leave(instanceId);
    }
  }

  #leave(instanceId: string): void {
    const kubelet = this.#kubelets.get(instanceId);
    if (kubelet?.state === 'removed') this.#kubelets.delete(instanceId);
    else void kubelet?.leave();
  }

  #newKubelet(instance: Instance): Kubelet {
    const { now, log, graceMs = 40_000 } = this.#options;
    const failed = () => {
      this.#apiErrors += 1;
    };
    const { signal } = this.#stopping;
    return new Kubelet({ api: this.#api, now, log, graceMs, signal, failed }, instance);
  }

  /** One timer for all: a tenth of the Nodes at each tick, and once a round a look at what is left. */
  async #beat(signal: AbortSignal): Promise<void> {
    const tickMs = (this.#options.heartbeatMs ?? 10_000) / slots;
    for (let tick = 0; ; tick = (tick + 1) % slots) {
      await delay(tickMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      for (const kubelet of this.#kubelets.values()) {
        if (slotOf(kubelet.name) === tick) void this.#beatOnce(kubelet);
      }
      if (tick === 0) await this.#forgetDeleted(signal);
    }
  }

  async #beatOnce(kubelet: Kubelet): Promise<void> {
    if (await kubelet.beat()) this.#heartbeats += 1;
  }

  async #forgetDeleted(signal: AbortSignal): Promise<void> {
    // Only Nodes that were there before the list began: a list knows nothing of younger ones.
    const registered = [...this.#kubelets].filter(
      ([, { state }]) => state === 'ready' || state === 'lost',
    );
    if (registered.length === 0) return;
    try {
      const names = await listNodeNames({ api: this.#api, now: this.#options.now });
      for (const [instanceId, kubelet] of registered) {
        if (names.has(kubelet.name)) continue;
        const over = kubelet.state === 'lost';
        void kubelet.remove();
        if (over) this.#kubelets.delete(instanceId);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#apiErrors += 1;
      this.#options.log(`Nodes could not be listed: ${String(error)}`);
    }
  }
}

/** Spreads names evenly, and the same name always alike: jitter without chance. */
function slotOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) % 1_000_003;
  return hash % slots;
}

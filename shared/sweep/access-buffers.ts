import { accessKey, type CloudAccess } from '../model/account.ts';

/** What is read by one way of access in one call. */
export interface Batch<Item> {
  readonly access: CloudAccess;
  readonly items: readonly Item[];
}

export interface BufferLimits {
  /** So many groups are read in one call. */
  readonly mostInBatch: number;
  /** So much waits in all, however many ways of access there are. */
  readonly mostInAll: number;
}

/** Gathers what is to be read, by way of access. */
export class AccessBuffers<Item> {
  readonly #limits: BufferLimits;
  readonly #waiting = new Map<string, { readonly access: CloudAccess; readonly items: Item[] }>();
  #inAll = 0;

  constructor(limits: BufferLimits) {
    this.#limits = limits;
  }

  /** @returns what is to be read now, since there is enough of it, or too much in all */
  add(access: CloudAccess, item: Item): Batch<Item> | undefined {
    const key = accessKey(access);
    const waiting = this.#waiting.get(key) ?? { access, items: [] };
    waiting.items.push(item);
    this.#waiting.set(key, waiting);
    this.#inAll += 1;
    if (waiting.items.length >= this.#limits.mostInBatch) return this.#take(key);
    return this.#inAll >= this.#limits.mostInAll ? this.#take(this.#fullest()) : undefined;
  }

  /** All that waits still. */
  takeAll(): readonly Batch<Item>[] {
    return [...this.#waiting.keys()].flatMap((key) => this.#take(key) ?? []);
  }

  #take(key: string | undefined): Batch<Item> | undefined {
    const taken = key === undefined ? undefined : this.#waiting.get(key);
    if (key === undefined || taken === undefined) return undefined;
    this.#waiting.delete(key);
    this.#inAll -= taken.items.length;
    return taken;
  }

  #fullest(): string | undefined {
    const sizes = [...this.#waiting].map(([key, { items }]) => ({ key, size: items.length }));
    return sizes.toSorted((a, b) => b.size - a.size)[0]?.key;
  }
}

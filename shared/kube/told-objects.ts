import type { FeedEvent } from '../ports/object-feed.ts';
import type { KeyedObject } from './watch-event.ts';

export interface ToldObjectsOptions<Item> {
  readonly project: (object: unknown) => Item;
  /** Told of an object that `project` did not take. */
  readonly onSkipped: (key: string) => void;
}

type Listener<Item> = (event: FeedEvent<Item>) => void;

/** Keeps the keys of what a listener was told, so that it can be told what is gone after a gap. */
export class ToldObjects<Item> {
  readonly #options: ToldObjectsOptions<Item>;
  readonly #listener: Listener<Item>;
  readonly #told = new Set<string>();
  /** What a load under way has brought. */
  #loaded = new Set<string>();

  constructor(options: ToldObjectsOptions<Item>, listener: Listener<Item>) {
    this.#options = options;
    this.#listener = listener;
  }

  get size(): number {
    return this.#told.size;
  }

  /** Everything that there is follows, up to `endLoad`. */
  beginLoad(): void {
    this.#loaded = new Set();
  }

  present({ key, object }: KeyedObject): void {
    this.#loaded.add(key);
    const projected = this.#project(key, object);
    if (projected === undefined) return;
    this.#told.add(key);
    this.#listener({ kind: 'present', item: projected.item });
  }

  gone(key: string): void {
    this.#loaded.delete(key);
    if (this.#told.delete(key)) this.#listener({ kind: 'gone', key });
  }

  endLoad(): void {
    for (const key of this.#told) {
      if (!this.#loaded.has(key)) this.gone(key);
    }
    // Kept as long as the load lasts; the keys told are enough after it.
    this.#loaded = new Set();
    this.#listener({ kind: 'complete' });
  }

  #project(key: string, object: unknown): { readonly item: Item } | undefined {
    try {
      return { item: this.#options.project(object) };
    } catch {
      this.#options.onSkipped(key);
      return undefined;
    }
  }
}

import type { PoolView } from './pool-view.ts';

export type ViewChange =
  | { readonly type: 'present'; readonly pool: PoolView }
  | { readonly type: 'gone'; readonly pool: PoolView };

/** Tells what of the pools has changed since it was last asked; at first all of them are new. */
export class ViewChanges {
  #before: ReadonlyMap<string, { readonly pool: PoolView; readonly shown: string }> = new Map();

  next(pools: readonly PoolView[]): readonly ViewChange[] {
    const now = new Map(pools.map((pool) => [keyOf(pool), { pool, shown: shownOf(pool) }]));
    const gone = [...this.#before].filter(([key]) => !now.has(key));
    const present = [...now].filter(([key, { shown }]) => this.#before.get(key)?.shown !== shown);
    this.#before = now;
    return [
      ...gone.map(([, { pool }]) => ({ type: 'gone' as const, pool })),
      ...present.map(([, { pool }]) => ({ type: 'present' as const, pool })),
    ];
  }
}

function keyOf({ kind, namespace, name }: PoolView): string {
  return `${kind}/${namespace}/${name}`;
}

/** The time of a reading that found nothing else is no news. */
function shownOf(pool: PoolView): string {
  return JSON.stringify({ ...pool, observedAt: null });
}

import { nearNames } from '../output/near-names.ts';
import type { PoolView } from './pool-view.ts';
import { selects, type PoolSelector } from './selector.ts';

type Named = Pick<PoolView, 'kind' | 'namespace' | 'name' | 'machinePool'>;

/** Picks the pools that were asked for, and knows which words found none. */
export class Selection {
  readonly #selectors: readonly PoolSelector[];
  readonly #homeNamespace: string | undefined;
  readonly #found = new Set<PoolSelector>();
  readonly #seen: Named[] = [];

  /** @param selectors none: every pool is asked for */
  constructor(selectors: readonly PoolSelector[], homeNamespace: string | undefined) {
    this.#selectors = selectors;
    this.#homeNamespace = homeNamespace;
  }

  picks(pool: Named): boolean {
    if (this.#selectors.length === 0) return true;
    const { kind, namespace, name, machinePool } = pool;
    this.#seen.push({ kind, namespace, name, machinePool });
    const hits = this.#selectors.filter((each) => selects(each, pool, this.#homeNamespace));
    for (const hit of hits) this.#found.add(hit);
    return hits.length > 0;
  }

  /** What to tell of each word that found nothing. */
  complaints(): readonly string[] {
    return this.#selectors
      .filter((selector) => !this.#found.has(selector))
      .map((selector) => this.#complaint(selector));
  }

  #complaint({ kind, namespace, name }: PoolSelector): string {
    const within = namespace ?? this.#homeNamespace;
    const where = within === undefined ? '' : ` in namespace ${within}`;
    const candidates = this.#seen.filter(
      (pool) => within === undefined || pool.namespace === within,
    );
    const names = candidates.flatMap((pool) =>
      kind === 'MachinePool' ? (pool.machinePool?.name ?? []) : pool.name,
    );
    const near = nearNames(name, names);
    const hints = [
      near.length === 0 ? '' : `Did you mean ${near.join(' or ')}?`,
      within === undefined ? '' : 'To look into all namespaces: -A',
    ].filter((hint) => hint !== '');
    return [`there is no ${describe(kind)} ${name}${where}`, ...hints].join('\n  ');
  }
}

function describe(kind: PoolSelector['kind']): string {
  if (kind === undefined) return 'pool';
  return kind === 'MachinePool' ? 'pool of a MachinePool' : kind;
}

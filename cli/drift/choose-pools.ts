import type { ForeignPoolRef } from '../../shared/model/foreign-pool.ts';
import type { PoolRef } from '../../shared/model/pool.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { Reading } from '../status/reading.ts';
import { scopesOf, type PoolSelector } from '../status/selector.ts';
import type { DriftCluster, DriftSearch } from './drift-cluster.ts';

/** Which pools are meant. */
export interface Chosen {
  readonly search: Pick<DriftSearch, 'namespaces' | 'wants'>;
  /** Of names that are none. */
  readonly complaints: readonly string[];
  /** Whether any pool is meant at all. */
  readonly isEmpty: boolean;
}

/** @param homeNamespace to look into; `undefined`: all */
export async function choosePools(
  deps: { readonly clock: Clock },
  { list, access }: Pick<DriftCluster, 'list' | 'access'>,
  selectors: readonly PoolSelector[],
  homeNamespace: string | undefined,
  signal: AbortSignal,
): Promise<Chosen> {
  const namespaces = homeNamespace === undefined ? {} : { namespaces: [homeNamespace] };
  if (selectors.length === 0) return { search: namespaces, complaints: [], isEmpty: false };
  const scopes = scopesOf(selectors, homeNamespace);
  const request = { selectors, homeNamespace, scopes, output: 'table', access } as const;
  const reading = new Reading(deps, request, { list, follow: () => Promise.resolve() }, signal);
  const chosen = new Set<string>();
  const within = new Set<string>();
  for await (const { kind, namespace, name } of reading.views()) {
    chosen.add(`${kind}/${namespace}/${name}`);
    within.add(namespace);
  }
  return {
    search: {
      namespaces: [...within],
      wants: ({ kind, namespace, name }: PoolRef | ForeignPoolRef) =>
        chosen.has(`${kind}/${namespace}/${name}`),
    },
    complaints: reading.isIncomplete() ? reading.complaints() : [],
    isEmpty: chosen.size === 0,
  };
}

import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import type { MachinePoolLayout } from '../../sandbox/installation/layout.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';

/** How many instances the groups of the pools are to have, as they were told last. */
export interface GroupSizes {
  /** Of the pools. */
  readonly names: readonly string[];
  /** In instances. */
  of(name: string): number;
  /** Lets the group of a pool grow, or shrink by a negative number, by so many instances. */
  changeBy(name: string, difference: number): Promise<void>;
  changeAllBy(difference: number): Promise<void>;
  /** @throws when a list does not have as many instances as its group */
  checkLists(api: Pick<KubeApi, 'request'>): Promise<void>;
}

export interface SizeChange {
  readonly size: number;
  readonly difference: number;
}

const atOnce = 8;

/** @param resize tells a group so */
export function createGroupSizes<Pool extends MachinePoolLayout>({
  pools,
  listPath,
  resize,
}: {
  readonly pools: readonly Pool[];
  readonly listPath: string;
  readonly resize: (pool: Pool, change: SizeChange) => Promise<void>;
}): GroupSizes {
  const byName = new Map(pools.map((pool) => [pool.name, { pool, size: pool.replicas }]));
  const names = [...byName.keys()];
  const changeBy = async (name: string, difference: number): Promise<void> => {
    const known = byName.get(name);
    if (known === undefined) throw new Error(`there is no pool ${name}`);
    known.size += difference;
    await resize(known.pool, { size: known.size, difference });
  };
  const of = (name: string): number => byName.get(name)?.size ?? 0;
  return {
    names,
    of,
    changeBy,
    changeAllBy: (difference) => inParallel(atOnce, names, (name) => changeBy(name, difference)),
    checkLists: async (api) => {
      const { items } = (await api.request({ method: 'GET', path: listPath })) as PoolList;
      const listed = new Map(
        items.map(({ metadata, spec }) => [metadata.name, spec.providerIDList?.length ?? 0]),
      );
      for (const name of names) {
        if (listed.get(name) === of(name)) continue;
        throw new Error(
          `${name} lists ${listed.get(name)} instances and its group has ${of(name)}: figures of a path that is wrong mean nothing`,
        );
      }
    },
  };
}

interface PoolList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly providerIDList?: readonly string[] };
  }[];
}

import { expect } from 'vitest';
import type { CloudSide } from './cloud-side.ts';
import type { ClusterSide } from './cluster-side.ts';
import type { EventPaths } from './event-paths.ts';
import type { eventually } from './eventually.ts';
import { providerIds, type GroupPlace, type Hook } from './groups.ts';

export interface PoolOptions {
  /** Name of the pool and of its MachinePool. */
  readonly name: string;
  /** Name of the group; that of the pool by default. */
  readonly group?: string;
  /** `spec.replicas` of the MachinePool, and the size of the group. */
  readonly replicas: number;
  /** The function's own account by default. */
  readonly account?: string;
  readonly region?: string;
  readonly hook?: Hook;
}

/** What concerns a pool and its group together. */
export interface PoolActions {
  /** Makes the objects, waits until core owns the pool, and then makes the group. */
  addPool(options: PoolOptions): Promise<GroupPlace>;
  /** Makes the objects alone; resolves when core owns the pool. */
  addObjects(options: PoolOptions): Promise<GroupPlace>;
  /** Where the group of a pool is, or would be. */
  placeOf(options: Omit<PoolOptions, 'replicas'>): GroupPlace;
  /**
   * Waits until the group has so many instances, all of them in service, and the pool's list, its
   * status and the MachinePool say the same. Gives the list.
   */
  inStep(name: string, place: GroupPlace, size: number): Promise<readonly string[]>;
  /** Changes the size of the group and waits until the group itself has settled. */
  scaleAlone(place: GroupPlace, size: number): Promise<void>;
  /** The same, with its events lost. */
  scaleInSilence(place: GroupPlace, size: number): Promise<void>;
  /** The lists that were written since a pool had so many versions, at least one, as text. */
  listsSince(name: string, versionsBefore: number): Promise<readonly string[]>;
}

interface Deps {
  readonly cloud: CloudSide;
  readonly cluster: ClusterSide;
  readonly paths: Pick<EventPaths, 'withoutEvents'>;
  readonly eventually: typeof eventually;
}

export function poolActions(deps: Deps): PoolActions {
  const { cloud, cluster, paths } = deps;
  const placeOf: PoolActions['placeOf'] = ({ name, group = name, account, region }) => ({
    group,
    account: account ?? cloud.accounts.home,
    region: region ?? cloud.regions[0],
  });
  const addObjects: PoolActions['addObjects'] = async (options) => {
    const place = placeOf(options);
    await cluster.createPool(options.name, place);
    await cluster.createMachinePool(options.name, options.replicas);
    await untilOwned(deps, options.name);
    return place;
  };
  const scaleAlone: PoolActions['scaleAlone'] = async (place, size) => {
    await cloud.scale(place, size);
    const what = `${place.group} has ${size} instances in service`;
    await deps.eventually(what, () => idsInService(deps, place, size));
  };
  return {
    placeOf,
    addObjects,
    addPool: async (options) => {
      const place = await addObjects(options);
      const { hook, replicas: size } = options;
      await cloud.createGroup(place, { size, ...(hook === undefined ? {} : { hook }) });
      return place;
    },
    inStep: (name, place, size) =>
      deps.eventually(`${size} instances of ${name} are in service and listed`, async () => {
        const ids = await idsInService(deps, place, size);
        await expectListed(deps, name, ids);
        return ids;
      }),
    scaleAlone,
    scaleInSilence: (place, size) => paths.withoutEvents(place, () => scaleAlone(place, size)),
    listsSince: async (name, versionsBefore) => {
      const versions = (await cluster.versions(name)).slice(versionsBefore - 1);
      const texts = versions.map(({ spec }) => spec.providerIDList.join(' '));
      return texts.filter((text, at) => at > 0 && text !== texts[at - 1]);
    },
  };
}

async function untilOwned({ cluster, eventually: wait }: Deps, name: string): Promise<void> {
  await wait(`core owns the pool ${name}`, async () => {
    const { metadata } = await cluster.pool(name);
    expect(metadata.ownerReferences.map(({ kind }) => kind)).toEqual(['MachinePool']);
  });
}

async function idsInService(
  { cloud }: Pick<Deps, 'cloud'>,
  place: GroupPlace,
  size: number,
): Promise<readonly string[]> {
  const members = await cloud.members(place);
  expect(members?.map(({ state }) => state)).toEqual(Array(size).fill('InService'));
  return providerIds(members);
}

async function expectListed(
  { cluster }: Pick<Deps, 'cluster'>,
  name: string,
  ids: readonly string[],
): Promise<void> {
  const [pool, machinePool] = await Promise.all([cluster.pool(name), cluster.machinePool(name)]);
  expect(pool.spec.providerIDList).toEqual(ids);
  expect(pool.status?.replicas).toBe(ids.length);
  expect(machinePool.spec.providerIDList).toEqual(ids);
  expect(machinePool.status.replicas).toBe(ids.length);
}

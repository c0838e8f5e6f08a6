import { expect } from 'vitest';
import type { Processes } from '../../../sandbox/processes/processes.ts';
import { sharedCluster } from '../../setup/shared-cluster.ts';
import { createBuiltCode, keptCode } from '../built-code.ts';
import { createClusterSide, type ClusterSide, type PoolKind } from '../cluster-side.ts';
import { createEnds, type Ends } from '../ends.ts';
import { eventually } from '../eventually.ts';
import { startWatchSide, type WatchSide } from '../watch-side.ts';
import { startProcesses } from '../world-processes.ts';
import { startAppSide, type AppName, type AppSide } from './app-side.ts';
import { location, startAzureSide, type AzureOptions, type AzureSide } from './azure-side.ts';
import {
  createScaleSet,
  membersOf,
  resourceIdOf,
  type Member,
  type Mode,
  type ScaleSetPlace,
} from './scale-sets.ts';

export interface AzureWorldOptions extends AzureOptions {
  /** Whether the watch runs; without it nobody looks again. True by default. */
  readonly watch?: boolean;
  /** How the apps reach the API server: by a kubeconfig file, unless told otherwise. */
  readonly cluster?: Readonly<Partial<Record<AppName, Readonly<Record<string, string>>>>>;
  /** Further settings of the apps. */
  readonly settings?: Readonly<Partial<Record<AppName, Readonly<Record<string, string>>>>>;
}

export interface PoolOptions {
  readonly name: string;
  readonly mode: Mode;
  readonly capacity: number;
  /** That of home, unless told otherwise. */
  readonly subscription?: string;
  /** Who owns the count: the cloud, unless told otherwise. */
  readonly owner?: 'cloud' | 'cluster';
  /** `spec.replicas`: the capacity, unless told otherwise; null leaves it to Cluster API's webhook. */
  readonly replicas?: number | null;
}

/**
 * Everything between a simulated Azure and MachinePools on the real management cluster: the built
 * function apps and the watch with the rights that are shipped, their queues and the topic; core takes
 * part.
 */
export interface AzureWorld {
  readonly cloud: AzureSide;
  readonly cluster: ClusterSide<ScaleSetPlace>;
  readonly observe: AppSide;
  readonly act: AppSide;
  /** Throws in a world without it. */
  watch(): WatchSide;
  placeOf(options: Omit<PoolOptions, 'capacity'>): ScaleSetPlace;
  /** Makes a pool and its MachinePool, and then their scale set with its instances. */
  addPool(options: PoolOptions): Promise<ScaleSetPlace>;
  /** Makes the pool and its MachinePool alone. */
  addObjects(options: PoolOptions): Promise<ScaleSetPlace>;
  addScaleSet(place: ScaleSetPlace, capacity: number): Promise<void>;
  /** Waits until so many instances are there and in all lists; gives them. */
  listed(name: string, place: ScaleSetPlace, size: number): Promise<readonly Member[]>;
  /** The same, where the MachinePool asks for as many. */
  inStep(name: string, place: ScaleSetPlace, size: number): Promise<readonly Member[]>;
  end(): Promise<void>;
}

const scaleSetPools: PoolKind<ScaleSetPlace> = {
  kind: 'ScaleSetMachinePool',
  plural: 'scalesetmachinepools',
  specOf: (place) => ({ resourceID: resourceIdOf(place) }),
};

/** Builds and starts a world; whoever asks for it ends it. */
export async function createAzureWorld(options: AzureWorldOptions = {}): Promise<AzureWorld> {
  const ends = createEnds();
  try {
    return await build(ends, options);
  } catch (error) {
    await ends.end();
    throw error;
  }
}

async function build(ends: Ends, options: AzureWorldOptions): Promise<AzureWorld> {
  const [cloud, cluster, code, processes] = await Promise.all([
    ends.keep(startAzureSide(options), (one) => one.close()),
    ends.keep(createClusterSide(scaleSetPools), (one) => one.close()),
    ends.keep(createBuiltCode(keptCode()), (one) => one.remove()),
    startProcesses(ends),
  ]);
  await grant(cloud, cluster);
  const start = async (name: AppName): Promise<AppSide> => {
    const access = {
      ...settingsOf(name, cloud),
      ...options.settings?.[name],
      ...(options.cluster?.[name] ?? { POOLSYNC_KUBECONFIG: kubeconfigOf(name) }),
    };
    const app = { name, processes, code: await code.folderOf(name), cloud, cluster: access };
    return ends.keep(startAppSide(app), (one) => one.stop());
  };
  const [observe, act] = await Promise.all([start('observe'), start('act')]);
  const watch =
    options.watch === false
      ? undefined
      : await startWatch({ cloud, cluster, processes, code: await code.folderOf('watch') });
  return {
    cloud,
    cluster,
    observe,
    act,
    watch: () => {
      if (watch === undefined) throw new Error('this world has no watch');
      return watch;
    },
    ...actions({ cloud, cluster }),
    end: () => ends.end(),
  };
}

function kubeconfigOf(name: AppName): string {
  const { observeKubeconfig, scaleKubeconfig } = sharedCluster();
  return name === 'act' ? scaleKubeconfig : observeKubeconfig;
}

/** Sweeps run when a test says so: by the schedule none would come in its time. */
function settingsOf(name: AppName, cloud: AzureSide): Readonly<Record<string, string>> {
  return name === 'act'
    ? {}
    : {
        POOLSYNC_SWEEP_SCHEDULE: '0 0 0 29 2 *',
        POOLSYNC_EVENT_GRID_TOPIC: cloud.grid.endpoint,
      };
}

function startWatch(
  parts: Pick<AzureWorld, 'cloud' | 'cluster'> & {
    readonly processes: Processes;
    readonly code: string;
  },
): Promise<WatchSide> {
  const { cloud } = parts;
  return startWatchSide({
    ...parts,
    env: {
      ...cloud.workloadIdentity,
      POOLSYNC_EVENT_GRID_TOPIC: cloud.grid.endpoint,
      POOLSYNC_KUBECONFIG: sharedCluster().watchKubeconfig,
    },
  });
}

/** Home by the function's own identity, the tenant by one that is lent; the stranger not at all. */
async function grant(cloud: AzureSide, cluster: ClusterSide<ScaleSetPlace>): Promise<void> {
  const { home, tenant } = cloud.subscriptions;
  const allowed = { regions: [location], namespaces: [cluster.namespace] };
  await cluster.grant('home', { ...allowed, subscriptionID: home });
  await cluster.grant('tenant', {
    ...allowed,
    subscriptionID: tenant,
    identity: cloud.lentIdentity,
  });
}

function actions({
  cloud,
  cluster,
}: Pick<AzureWorld, 'cloud' | 'cluster'>): Pick<
  AzureWorld,
  'placeOf' | 'addPool' | 'addObjects' | 'addScaleSet' | 'listed' | 'inStep'
> {
  const placeOf: AzureWorld['placeOf'] = ({
    name,
    mode,
    subscription = cloud.subscriptions.home,
  }) => ({ name, mode, subscription });
  const addObjects: AzureWorld['addObjects'] = async (options) => {
    const place = placeOf(options);
    const { name, capacity, owner = 'cloud', replicas = capacity } = options;
    await cluster.createPool(name, place);
    const annotations =
      owner === 'cloud' ? { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' } : {};
    await cluster.createMachinePool(name, replicas ?? undefined, annotations);
    await eventually(`core owns the pool ${name}`, async () => {
      const { metadata } = await cluster.pool(name);
      expect(metadata.ownerReferences.map(({ kind }) => kind)).toEqual(['MachinePool']);
    });
    return place;
  };
  const listed: AzureWorld['listed'] = (name, place, size) =>
    eventually(`${size} instances of ${name} are there and listed`, async () => {
      const members = await membersOf(cloud, place);
      expect(members).toHaveLength(size);
      const ids = members.map(({ providerId }) => providerId);
      expect((await cluster.pool(name)).spec.providerIDList).toEqual(ids);
      const machinePool = await cluster.machinePool(name);
      expect(machinePool.spec.providerIDList).toEqual(ids);
      expect(machinePool.status.replicas).toBe(size);
      return members;
    });
  return {
    placeOf,
    addObjects,
    addScaleSet: (place, capacity) => createScaleSet(cloud, place, capacity),
    addPool: async (options) => {
      const place = await addObjects(options);
      await createScaleSet(cloud, place, options.capacity);
      return place;
    },
    listed,
    inStep: async (name, place, size) => {
      const members = await listed(name, place, size);
      await eventually(`${size} of ${name} are asked for`, async () => {
        expect((await cluster.machinePool(name)).spec.replicas).toBe(size);
      });
      return members;
    },
  };
}

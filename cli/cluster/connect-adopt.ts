import { setTimeout as wait } from 'node:timers/promises';
import { parseCloudAccounts } from '../../shared/kube/cluster-objects.ts';
import { ClusterTrouble } from '../../shared/kube/cluster-trouble.ts';
import { configMapsBy, connectBy } from '../../shared/kube/connection.ts';
import type { Collection } from '../../shared/kube/feed-path.ts';
import { parseForeignPool } from '../../shared/kube/foreign-pool-object.ts';
import { ObjectCreation } from '../../shared/kube/object-creation.ts';
import { parseObjectName } from '../../shared/kube/object-name.ts';
import { readInstallation } from '../../shared/kube/kube-installation.ts';
import { listPages, type ObjectPagesDeps } from '../../shared/kube/object-pages.ts';
import { openCluster, type OpenAccess } from '../../shared/kube/open-cluster.ts';
import { parsePool } from '../../shared/kube/pool-object.ts';
import {
  cloudAccountResource,
  clusterResource,
  foreignPoolResources,
  machinePoolResource,
  poolResources,
} from '../../shared/kube/resources.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import { foreignPoolKinds } from '../../shared/model/foreign-pool.ts';
import { poolKinds, type PoolKind } from '../../shared/model/pool.ts';
import type { AdoptClouds } from '../adopt/adopt-clouds.ts';
import type { AdoptCluster } from '../adopt/adopt-cluster.ts';
import { foreignClaimant, type Claimant } from '../adopt/claims.ts';
import type { CloudSettings } from '../clouds/cloud-settings.ts';
import { finderBy } from '../clouds/finder-by.ts';
import { OperatorClouds } from '../clouds/operator-clouds.ts';
import { sleepUnlessAborted, type ConnectDeps } from './connect-status.ts';
import { within } from './within.ts';

/** A cluster that `adopt` may ask and change, how it was found, and the clouds. */
export interface ConnectedAdopt {
  readonly access: OpenAccess;
  readonly cluster: AdoptCluster;
  readonly clouds: AdoptClouds;
}

/** Opens the cluster of a person. Nothing is asked of it yet. @throws ClusterTrouble */
export async function connectAdopt(
  deps: ConnectDeps,
  settings: CloudSettings,
  choice: KubeconfigChoice,
): Promise<ConnectedAdopt> {
  const { access, sessions } = await openCluster(deps, deps.places, choice);
  const pages = { ...deps, sessions, sleep: sleepUnlessAborted };
  const persistent = { ...deps, sessions, sleep: (ms: number) => wait(ms) };
  const creation = new ObjectCreation(connectBy(persistent));
  const configMaps = configMapsBy(persistent);
  const clouds = new OperatorClouds(persistent, settings);
  return {
    access,
    clouds: {
      finderFor: (place) => finderBy(clouds, place),
      ownAccount: async (region) => (await (await clouds.aws()).whoAmI(region)).account,
    },
    cluster: {
      clusters: (namespace, signal) =>
        all(pages, within(clusterResource, namespace), parseObjectName, signal),
      cloudAccounts: async (signal) =>
        (await all(pages, cloudAccountResource, accountsOf, signal)).flat(),
      installation: () => readInstallation(configMaps),
      claimants: (namespace, signal) => claimantsIn(pages, namespace, signal),
      machinePools: async (namespace, signal) => {
        const collection = within(machinePoolResource, namespace);
        const named = await all(pages, collection, parseObjectName, signal);
        return named.map(({ name }) => name);
      },
      create: (manifest, isTrial) => creation.create(manifest, isTrial),
    },
  };
}

function accountsOf(object: unknown) {
  return parseCloudAccounts({ items: [object] });
}

/** What cannot be read is left out: a group that it stands for cannot be told either. */
async function all<Item>(
  deps: ObjectPagesDeps,
  collection: Collection,
  project: (object: unknown) => Item,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const options = { collection, project, onSkipped: () => undefined, signal };
  for await (const page of listPages(deps, options)) items.push(...page);
  return items;
}

async function claimantsIn(
  deps: ObjectPagesDeps,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<readonly Claimant[]> {
  const ours = poolKinds.map((kind) =>
    all(deps, within(poolResources[kind], namespace), claimantOf(kind), signal),
  );
  const others = foreignPoolKinds.map((kind) =>
    all(
      deps,
      within(foreignPoolResources[kind], namespace),
      (object) => foreignClaimant(parseForeignPool(kind, object)),
      signal,
    ).catch(noneWhereNotServed),
  );
  return (await Promise.all([...ours, ...others])).flat();
}

function claimantOf(kind: PoolKind): (object: unknown) => Claimant {
  return (object) => {
    const { ref, group, machinePoolName } = parsePool(kind, object);
    return { ref, group, ...(machinePoolName === undefined ? {} : { machinePoolName }) };
  };
}

/** A management cluster without that provider has none of its objects. */
function noneWhereNotServed(error: unknown): readonly Claimant[] {
  if (error instanceof ClusterTrouble && error.trouble.kind === 'not-served') return [];
  throw error;
}

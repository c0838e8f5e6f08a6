import { setTimeout as wait } from 'node:timers/promises';
import { configMapsBy, connectBy } from '../../shared/kube/connection.ts';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { KubeForeignPools } from '../../shared/kube/kube-foreign-pools.ts';
import { readInstallation } from '../../shared/kube/kube-installation.ts';
import { KubeSweptFleet } from '../../shared/kube/kube-swept-fleet.ts';
import { personsPace, type ObjectPagesDeps } from '../../shared/kube/object-pages.ts';
import { openCluster, type OpenAccess } from '../../shared/kube/open-cluster.ts';
import { TablePoolIndex } from '../../shared/kube/table-pool-index.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { Cluster } from '../../shared/ports/cluster.ts';
import type { ForeignPools } from '../../shared/ports/foreign-pools.ts';
import type { Installation } from '../../shared/model/installation.ts';
import type { SweptFleet } from '../../shared/ports/swept-fleet.ts';
import type { PoolIndex } from '../../shared/ports/pool-index.ts';
import { bothForeignPools, bothIndexes } from './both-clouds.ts';
import { sleepUnlessAborted, type ConnectDeps } from './connect-status.ts';

/** A person's cluster with all that the functions have of it. Its methods throw Faults and ClusterTroubles. */
export interface OperatorCluster {
  readonly access: OpenAccess;
  readonly cluster: Cluster;
  /** Of both clouds, as the next one. */
  readonly index: PoolIndex;
  readonly foreignPools: ForeignPools;
  /** The objects of each cloud, page by page. */
  readonly fleets: Readonly<Record<'aws' | 'azure', SweptFleet>>;
  /** What reads lists of objects with the same connections. */
  readonly pages: ObjectPagesDeps;
  /** @returns `undefined`: nobody has written it down */
  readonly installation: () => Promise<Installation | undefined>;
}

/** Opens the cluster of a person. Nothing is asked of it yet. @throws ClusterTrouble */
export async function connectOperator(
  deps: ConnectDeps,
  choice: KubeconfigChoice,
): Promise<OperatorCluster> {
  const { access, sessions } = await openCluster(deps, deps.places, choice);
  const { clock } = deps;
  const persistent = { ...deps, sessions, sleep: (ms: number) => wait(ms) };
  const api = connectBy(persistent);
  const pages = { ...deps, sessions, sleep: sleepUnlessAborted };
  const configMaps = configMapsBy(persistent);
  return {
    access,
    pages,
    installation: () => readInstallation(configMaps),
    fleets: {
      aws: new KubeSweptFleet({ ...pages, api }, 'aws', personsPace),
      azure: new KubeSweptFleet({ ...pages, api }, 'azure', personsPace),
    },
    cluster: new KubeCluster(api),
    index: bothIndexes({
      AutoScalingGroup: new TablePoolIndex(api, clock, 'AutoScalingGroupMachinePool'),
      ScaleSet: new TablePoolIndex(api, clock, 'ScaleSetMachinePool'),
    }),
    foreignPools: bothForeignPools({
      AWSMachinePool: new KubeForeignPools(api, clock, 'AWSMachinePool'),
      AzureMachinePool: new KubeForeignPools(api, clock, 'AzureMachinePool'),
    }),
  };
}

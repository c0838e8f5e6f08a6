import { setTimeout as wait } from 'node:timers/promises';
import { connectBy } from '../../shared/kube/connection.ts';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { KubeForeignPools } from '../../shared/kube/kube-foreign-pools.ts';
import { openCluster } from '../../shared/kube/open-cluster.ts';
import { TablePoolIndex } from '../../shared/kube/table-pool-index.ts';
import type { KubeconfigChoice, UserAccess } from '../../shared/kube/user-kubeconfig.ts';
import type { Cluster } from '../../shared/ports/cluster.ts';
import type { ForeignPools } from '../../shared/ports/foreign-pools.ts';
import type { PoolIndex } from '../../shared/ports/pool-index.ts';
import { bothForeignPools, bothIndexes } from './both-clouds.ts';
import type { ConnectDeps } from './connect-status.ts';

/** A person's cluster with all that the functions have of it. Its methods throw Faults and ClusterTroubles. */
export interface OperatorCluster {
  readonly access: Omit<UserAccess, 'text'>;
  readonly cluster: Cluster;
  /** Of both clouds, as the next one. */
  readonly index: PoolIndex;
  readonly foreignPools: ForeignPools;
}

/** Opens the cluster of a person. Nothing is asked of it yet. @throws ClusterTrouble */
export async function connectOperator(
  deps: ConnectDeps,
  choice: KubeconfigChoice,
): Promise<OperatorCluster> {
  const { access, sessions } = await openCluster(deps, deps.places, choice);
  const { clock } = deps;
  const api = connectBy({ ...deps, sessions, sleep: (ms) => wait(ms) });
  return {
    access,
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

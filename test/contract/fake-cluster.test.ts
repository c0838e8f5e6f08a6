import { aMachinePool, aPool } from '../fakes/builders.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { describeClusterContract, type ClusterWorld } from './cluster-contract.ts';

async function makeWorld(): Promise<ClusterWorld> {
  const cluster = new FakeCluster();
  let made = 0;
  return {
    cluster,
    makeIndex: () => cluster,
    namespaces: ['blue', 'green'],
    async makePool(ref, group) {
      made += 1;
      cluster.put(aPool({ ref, group, uid: `uid-${made}`, machinePoolName: 'owner' }));
    },
    async touchPool(ref) {
      cluster.change(ref, (pool) => pool);
    },
    async removePool(ref) {
      cluster.remove(ref);
    },
    async makeMachinePool(machinePool) {
      cluster.putMachinePool(aMachinePool(machinePool));
    },
    async makePausedCluster(namespace, name) {
      cluster.pauseCluster(namespace, name);
    },
    async makeCloudAccount(cloudAccount) {
      cluster.accounts = [...cluster.accounts, cloudAccount];
    },
    async announcementsOn({ namespace, name }) {
      return cluster.announcements
        .filter(({ pool }) => pool === `${namespace}/${name}`)
        .map(({ type, reason, message }) => ({ type, reason, message }));
    },
    async close() {},
  };
}

describeClusterContract('FakeCluster', makeWorld);

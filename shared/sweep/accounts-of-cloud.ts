import type { SweepRecord } from '../model/drift.ts';
import type { FindDriftDeps } from './drift-told.ts';

type Asked = FindDriftDeps['cluster'];

/** The CloudAccounts of one cloud: a sweep can search no other. */
export function withAccountsOf(cluster: Asked, cloud: SweepRecord['cloud']): Asked {
  return {
    readPool: (ref) => cluster.readPool(ref),
    readMachinePool: (namespace, name) => cluster.readMachinePool(namespace, name),
    readCloudAccounts: async () =>
      (await cluster.readCloudAccounts()).filter((account) => account.cloud === cloud),
  };
}

import { describe, expect, it } from 'vitest';
import type { CloudAccount } from '../../shared/model/account.ts';
import { withAccountsOf } from '../../shared/sweep/accounts-of-cloud.ts';

const common = { name: 'one', regions: ['*'], namespaces: ['*'] } as const;
const accounts: readonly CloudAccount[] = [
  { ...common, cloud: 'aws', account: '111111111111' },
  { ...common, cloud: 'azure', subscription: '00000000-0000-4000-8000-000000000001' },
];

describe('withAccountsOf', () => {
  it.each(['aws', 'azure'] as const)('gives those of %s alone', async (cloud) => {
    const cluster = {
      readPool: async () => undefined,
      readMachinePool: async () => undefined,
      readCloudAccounts: async () => accounts,
    };
    const read = await withAccountsOf(cluster, cloud).readCloudAccounts();
    expect(read.map((account) => account.cloud)).toEqual([cloud]);
  });
});

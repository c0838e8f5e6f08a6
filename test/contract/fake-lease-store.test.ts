import { FakeLeaseStore } from '../fakes/fake-lease-store.ts';
import { describeLeaseStore } from './lease-store-contract.ts';

describeLeaseStore('FakeLeaseStore', async () => ({
  newLease: () => new FakeLeaseStore(),
  close: async () => undefined,
}));

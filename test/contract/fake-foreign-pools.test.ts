import { foreignPoolKinds } from '../../shared/model/foreign-pool.ts';
import { aForeignPool, anUnfoundForeignPool } from '../fakes/builders.ts';
import { FakeForeignPools } from '../fakes/fake-foreign-pools.ts';
import { describeForeignPoolsContract, type ForeignPoolsWorld } from './foreign-pools-contract.ts';

async function makeWorld(): Promise<ForeignPoolsWorld> {
  const pools = new FakeForeignPools();
  let made = 0;
  return {
    makePools: () => pools,
    namespaces: ['blue', 'green'],
    async make(ref, providerId) {
      made += 1;
      const named = { ref, uid: `uid-${made}`, machinePoolName: 'owner' };
      pools.put(
        providerId === undefined
          ? anUnfoundForeignPool(named)
          : aForeignPool({ ...named, providerId }),
      );
    },
    async touch(ref) {
      pools.change(ref, (pool) => pool);
    },
    async remove(ref) {
      pools.remove(ref);
    },
    async restOf(ref) {
      const { nudgedAt: _, resourceVersion: __, ...rest } = pools.pool(ref);
      return rest;
    },
    async announcementsOn({ namespace, name }) {
      return pools.announcements
        .filter(({ pool }) => pool.startsWith(`${namespace}/${name} `))
        .map(({ type, reason, message }) => ({ type, reason, message }));
    },
    async close() {},
  };
}

for (const kind of foreignPoolKinds) {
  describeForeignPoolsContract(`FakeForeignPools of ${kind}s`, kind, makeWorld);
}

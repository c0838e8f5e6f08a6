import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeaseRecord, LeaseStore } from '../../shared/ports/lease.ts';

export interface LeaseWorld {
  /** The store of a Lease that is not there yet. */
  readonly newLease: () => LeaseStore;
  readonly close: () => Promise<void>;
}

const record: LeaseRecord = {
  holder: 'one',
  durationSeconds: 15,
  acquiredAt: '2026-11-25T12:00:00.000000Z',
  renewedAt: '2026-11-25T12:00:02.123000Z',
  transitions: 0,
};

/** What every store of a Lease does. */
export function describeLeaseStore(name: string, makeWorld: () => Promise<LeaseWorld>): void {
  describe(`LeaseStore: ${name}`, () => {
    let world: LeaseWorld;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());

    it('reads nothing where there is no Lease', async () => {
      expect(await world.newLease().read()).toBeUndefined();
    });

    it('reads what was made, microseconds and all', async () => {
      const store = world.newLease();
      expect(await store.create(record)).toBe('written');
      expect((await store.read())?.record).toEqual(record);
    });

    it('makes a Lease once', async () => {
      const store = world.newLease();
      const made = await Promise.all([store.create(record), store.create(record)]);
      expect(made.toSorted()).toEqual(['conflict', 'written']);
    });

    it('replaces what is as it was read', async () => {
      const store = world.newLease();
      await store.create(record);
      const read = await store.read();
      const next = { ...record, holder: 'two', transitions: 1 };
      expect(await store.replace(next, String(read?.resourceVersion))).toBe('written');
      expect((await store.read())?.record).toEqual(next);
    });

    it('replaces nothing that has changed since', async () => {
      const store = world.newLease();
      await store.create(record);
      const version = String((await store.read())?.resourceVersion);
      const mine = store.replace({ ...record, holder: 'two' }, version);
      const yours = store.replace({ ...record, holder: 'three' }, version);
      expect((await Promise.all([mine, yours])).toSorted()).toEqual(['conflict', 'written']);
      expect(await store.replace({ ...record, holder: 'four' }, version)).toBe('conflict');
    });

    it('replaces nothing that is not there', async () => {
      expect(await world.newLease().replace(record, '1')).toBe('conflict');
    });

    it('keeps a Lease that its holder has released', async () => {
      const store = world.newLease();
      await store.create(record);
      const read = await store.read();
      const released = { ...record, holder: '', durationSeconds: 1 };
      expect(await store.replace(released, String(read?.resourceVersion))).toBe('written');
      expect((await store.read())?.record).toEqual(released);
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchRequest } from '../../shared/model/pool-request.ts';
import { mostRequestsInCall, type RequestBus } from '../../shared/ports/request-bus.ts';

/** A bus to publish to, and what a test needs to see what arrived. */
export interface BusWorld {
  readonly bus: RequestBus;
  /** Those that arrived since the last time, in any order; waits for at least so many. */
  arrived(atLeast: number): Promise<readonly WatchRequest[]>;
  /** The next call fails as a whole. */
  failOnce(): Promise<void>;
  close(): Promise<void>;
}

export function aRequest(name: string, kind: 'scale' | 'sync' = 'scale'): WatchRequest {
  const pool = { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name } as const;
  return { kind, installation: 'tests', pool, uid: `uid-of-${name}`, generation: 3 };
}

const aNudge: WatchRequest = {
  kind: 'sync',
  installation: 'tests',
  pool: { kind: 'AWSMachinePool', namespace: 'fleet', name: 'capa' },
  uid: 'uid-of-capa',
  generation: 1,
};

const byName = (a: WatchRequest, b: WatchRequest): number => (a.pool.name < b.pool.name ? -1 : 1);

/** What every adapter of `RequestBus` keeps to. */
export function describeBusContract(name: string, makeWorld: () => Promise<BusWorld>): void {
  describe(`${name}, as a RequestBus`, () => {
    let world: BusWorld;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());

    it('carries requests of both kinds, for our own pools and others', async () => {
      const requests = [aRequest('a'), aRequest('b', 'sync'), aNudge];
      await expect(world.bus.publish(requests)).resolves.toEqual([]);
      const arrived = await world.arrived(3);
      expect(arrived.toSorted(byName)).toEqual(requests);
    });

    it('takes as many in one call as it says', async () => {
      const requests = Array.from({ length: mostRequestsInCall }, (_, i) => aRequest(`pool-${i}`));
      await expect(world.bus.publish(requests)).resolves.toEqual([]);
      expect((await world.arrived(mostRequestsInCall)).toSorted(byName)).toEqual(requests);
    });

    it('throws a Fault where none was taken, and takes them the next time', async () => {
      await world.failOnce();
      const failing = world.bus.publish([aRequest('a')]);
      await expect(failing).rejects.toMatchObject({ name: 'Fault', retryable: true });
      await expect(world.bus.publish([aRequest('a')])).resolves.toEqual([]);
      expect(await world.arrived(1)).toEqual([aRequest('a')]);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { addFault, type CloudFault } from './cloud-trouble.ts';
import { freshMessage } from './events.ts';
import { deferred } from './fault-actions.ts';
import type { FaultyWorld } from './faulty-world.ts';
import { conditionOf, type PoolObject } from './objects.ts';

const names = ['page-1', 'page-2'] as const;

/** What may happen to a reading in several pages. AWS answers with one group a page here. */
export function describePageFaults(getWorld: () => FaultyWorld): void {
  const placeOf = (name: string) => getWorld().poolNamed(name).place;
  const shown = (): Promise<readonly PoolObject[]> =>
    Promise.all(names.map((name) => getWorld().pool(name)));

  const begin = (fault: object): Promise<CloudFault> =>
    addFault(getWorld().cloud, placeOf('page-1'), {
      ...fault,
      action: 'DescribeAutoScalingGroups',
    });

  /** Sends a message for each group, again and again, until both were read in one call. */
  const sendUntil = <Seen>(what: string, check: () => Promise<Seen>): Promise<Seen> => {
    const world = getWorld();
    return world.eventually(what, async () => {
      await Promise.all(names.map((name) => world.paths.send(freshMessage(placeOf(name)))));
      return world.eventually(what, check, 500);
    });
  };

  describe.concurrent('I1: the lists stay where a reading in several pages', () => {
    it('has a token that has expired: it begins at the first page again', async () => {
      const world = getWorld();
      await world.inTurn(placeOf('page-1'), async () => {
        const before = await shown();
        const fault = await begin({ kind: 'error', code: 'InvalidNextToken' });
        await sendUntil('a second page was asked for', async () => {
          expect(await fault.acted()).toBeGreaterThan(0);
        });
        for (const name of names) {
          await deferred(world, placeOf(name), /: InvalidNextToken: The NextToken value is not v/);
        }
        expect(await shown()).toEqual(before);
        for (const name of names) await world.scaleInSilence(placeOf(name), 3);
        await fault.end();
        for (const name of names) await world.inStep(name, placeOf(name), 3);
      });
    });

    it('has a page that AWS loses in silence: the group is missed, and its list kept', async () => {
      const world = getWorld();
      await world.inTurn(placeOf('page-1'), async () => {
        const before = await shown();
        const fault = await begin({ kind: 'missing-page' });
        const missed = await sendUntil('a group is missed', async () => {
          const isMissed = (pool: PoolObject): boolean =>
            conditionOf(pool, 'GroupFound')?.status === 'False';
          const [pool] = (await shown()).filter(isMissed);
          expect(pool).toBeDefined();
          return pool;
        });
        const pool = before.find(({ metadata }) => metadata.name === missed?.metadata.name);
        expect(missed?.spec).toEqual(pool?.spec);
        expect(missed?.status).toMatchObject({ ready: true, replicas: pool?.status?.replicas });
        await fault.end();
        for (const name of names) {
          await world.paths.send(freshMessage(placeOf(name)));
          await world.eventually(`${name} is found again`, async () => {
            expect(conditionOf(await world.pool(name), 'Ready')?.status).toBe('True');
          });
        }
        expect((await shown()).map(({ spec }) => spec)).toEqual(before.map(({ spec }) => spec));
      });
    });
  });
}

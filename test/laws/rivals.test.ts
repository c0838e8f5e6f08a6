import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TwoWayWorld } from '../fakes/two-way-world.ts';
import { aRival, blamedIn, fight, rhythms, type Rival } from './rivals.ts';

const hourSeconds = 3_600;
/** A try each ten minutes, and a contest lasts until a figure has stood for five. */
const calmSeconds = 16 * 60;

async function aWorldOwnedBy(owner: Rival['side']): Promise<TwoWayWorld> {
  const world = new TwoWayWorld(owner === 'cloud' ? { replicasManagedBy: 'an-autoscaler' } : {});
  await world.begin();
  expect(world.writes).toEqual({ toCloud: 0, toCluster: 0 });
  return world;
}

function managerNamed(name: string): string {
  return `The field manager ${name} of MachinePool machine-pool`;
}

describe('an hour in which somebody sets back what Poolsync sets', () => {
  /** At first and once more, and then a try each ten minutes. */
  const most = 2 + 6;

  const inCluster = ['cluster-autoscaler', 'capi-topology', 'gitops'] as const;

  it.each(inCluster)('I4: costs few writes where the cloud owns the count: %s', async (name) => {
    const world = await aWorldOwnedBy('cloud');
    const fought = await fight(world, 'cloud', [aRival(name, 9)], hourSeconds);
    expect(fought.writes).toBeGreaterThan(2);
    expect(fought.writes).toBeLessThanOrEqual(most);
    expect(world.replicas).toBe(9);
    expect(fought.blamed).toEqual(new Set([managerNamed(name)]));
  });

  it('I4: costs few writes where the cluster owns the count: a scaling policy', async () => {
    const world = await aWorldOwnedBy('cluster');
    const fought = await fight(world, 'cluster', [aRival('scaling-policy', 3)], hourSeconds);
    expect(fought.writes).toBeGreaterThan(2);
    expect(fought.writes).toBeLessThanOrEqual(most);
    expect(world.desired).toBe(3);
    const said = 'a policy of scaling-policy changed the desired capacity from 5 to 3';
    expect(fought.blamed).toEqual(new Set([`Somebody in the cloud ("${said}")`]));
  });

  it('is no contest where a person does it once in a while, and each time Poolsync sets it right', async () => {
    const world = await aWorldOwnedBy('cloud');
    const fought = await fight(world, 'cloud', [aRival('person', 9)], hourSeconds);
    expect(fought.writes).toBe(fought.undone);
    expect(world.replicas).toBe(5);
    expect([...fought.blamed]).toEqual([]);
  });

  const allFive = [
    aRival('scaling-policy', 3),
    aRival('cluster-autoscaler', 7),
    aRival('capi-topology', 7),
    aRival('gitops', 7),
    aRival('person', 6),
  ];

  it.each(['cluster', 'cloud'] as const)(
    'I4: costs few writes also where all five are at work and the %s owns the count',
    async (owner) => {
      const world = await aWorldOwnedBy(owner);
      const fought = await fight(world, owner, allFive, hourSeconds);
      expect(fought.undone).toBeGreaterThan(2);
      expect(fought.writes).toBeLessThanOrEqual(most);
      expect(fought.blamed.size).toBeGreaterThan(0);
      const [toCloud, toCluster] = owner === 'cluster' ? [fought.writes, 0] : [0, fought.writes];
      expect(world.writes).toEqual({ toCloud, toCluster });
    },
  );
});

const rival: fc.Arbitrary<Rival> = fc
  .record({
    name: fc.constantFrom(
      ...(['cluster-autoscaler', 'capi-topology', 'gitops', 'scaling-policy', 'person'] as const),
    ),
    figure: fc.integer({ min: 0, max: 9 }),
    slowness: fc.constantFrom(1, 2, 7),
    personSide: fc.constantFrom('cluster' as const, 'cloud' as const),
  })
  .map(({ name, figure, slowness, personSide }) => {
    const everySeconds = rhythms[name].everySeconds * slowness;
    return aRival(name, figure, { everySeconds, ...(name === 'person' && { side: personSide }) });
  });

describe('whoever fights whom', () => {
  const owners = fc.constantFrom('cluster' as const, 'cloud' as const);
  const seconds = 1_500;
  /** Beyond one write for each wish: a retry or two, and one each five minutes. */
  const mostRetries = 2 + seconds / 300;

  it('I4: Poolsync writes to one side alone, and little more than once for each wish, and blames none but rivals', async () => {
    await fc.assert(
      fc.asyncProperty(
        owners,
        fc.array(rival, { minLength: 1, maxLength: 5 }),
        async (owner, rivals) => {
          const world = await aWorldOwnedBy(owner);
          const fought = await fight(world, owner, rivals, seconds);
          expect(fought.writes).toBeLessThanOrEqual(fought.wishes + mostRetries);
          expect(owner === 'cluster' ? world.writes.toCluster : world.writes.toCloud).toBe(0);
          const names = rivals.filter(({ side }) => side === 'cluster').map(({ name }) => name);
          for (const one of fought.blamed) {
            if (owner === 'cluster') expect(one).toMatch(/^Somebody in the cloud/);
            else expect(names.map(managerNamed)).toContain(one);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('I6: once they are silent both sides agree on what the owner of the count says, and nobody is blamed', async () => {
    await fc.assert(
      fc.asyncProperty(
        owners,
        fc.array(rival, { minLength: 1, maxLength: 5 }),
        async (owner, rivals) => {
          const world = await aWorldOwnedBy(owner);
          await fight(world, owner, rivals, 200);
          const wish = owner === 'cluster' ? world.replicas : world.desired;
          await fight(world, owner, [], calmSeconds);
          expect([world.replicas, world.desired]).toEqual([wish, wish]);
          expect(world.status).toMatchObject({ desiredCapacity: wish, replicas: wish });
          expect(world.status).not.toHaveProperty('contested');
          expect(blamedIn(world)).toBeUndefined();
          const { writes } = await fight(world, owner, [], 600);
          expect(writes).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

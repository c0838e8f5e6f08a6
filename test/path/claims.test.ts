import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerIds, type GroupPlace } from './groups.ts';
import { freshMessage } from './events.ts';
import { conditionOf } from './objects.ts';
import { createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ scale: false });
});
afterAll(() => world.end());

async function claimOf(name: string): Promise<string | undefined> {
  const claim = conditionOf(await world.pool(name), 'GroupClaimed');
  return claim && `${claim.status} ${claim.reason}`;
}

/** Waits until one pool follows the group and the other stands back. */
async function expectClaims(claims: { readonly holder: string; readonly other: string }) {
  const { holder, other } = claims;
  return world.eventually(`${holder} holds the group, and ${other} does not`, async () => {
    expect(await claimOf(holder)).toBe('True Claimed');
    expect(await claimOf(other)).toBe('False ClaimedByAnother');
  });
}

/** Ends all execution environments: those that come after them list the pools anew. */
async function startAfresh(): Promise<void> {
  const pids = [...world.function.pids().values()];
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await world.eventually('the execution environments have ended', () => {
    expect([...world.function.pids().values()].filter((pid) => pids.includes(pid))).toEqual([]);
  });
}

describe('two pools on one group', () => {
  let place: GroupPlace;

  it('are told apart: the older one follows the group, the other says who does', async () => {
    place = await world.addObjects({ name: 'older', group: 'shared', replicas: 2 });
    // Times of creation have whole seconds.
    const { creationTimestamp } = (await world.pool('older')).metadata;
    await world.eventually('a second has passed', () => {
      expect(Date.now() - Date.parse(creationTimestamp)).toBeGreaterThan(1_000);
    });
    await world.addObjects({ name: 'a-younger', group: 'shared', replicas: 2 });
    await world.cloud.createGroup(place, { size: 2 });
    await world.inStep('older', place, 2);
    await expectClaims({ holder: 'older', other: 'a-younger' });
    const younger = await world.pool('a-younger');
    const { message } = conditionOf(younger, 'Ready') ?? {};
    expect(message).toContain(`${world.cluster.namespace}/older`);
    expect(younger.spec.providerIDList).toEqual([]);
    expect(younger.status?.ready).toBeUndefined();
  });

  it('change places only when the claimant is deleted', async () => {
    await world.cloud.scale(place, 3);
    await world.inStep('older', place, 3);
    await expectClaims({ holder: 'older', other: 'a-younger' });
    await world.cluster.deletePool('older');
    await world.cloud.scale(place, 4);
    await world.inStep('a-younger', place, 4);
    expect(await claimOf('a-younger')).toBe('True Claimed');
  });

  it('leave the claim with its holder, although a new one comes to a new environment', async () => {
    await world.addObjects({ name: 'newcomer', group: 'shared', replicas: 4 });
    await startAfresh();
    await world.cloud.scale(place, 5);
    await world.inStep('a-younger', place, 5);
    await expectClaims({ holder: 'a-younger', other: 'newcomer' });
    expect((await world.pool('newcomer')).spec.providerIDList).toEqual([]);
  });

  it('do not fight over a group that the holder may no longer touch', async () => {
    const { home } = world.cloud.accounts;
    await world.cluster.grant('home', {
      accountID: home,
      regions: ['*'],
      namespaces: ['other'],
    });
    const list = providerIds(await world.cloud.members(place));
    await world.paths.send(freshMessage(place));
    await world.eventually('both pools are denied', async () => {
      for (const name of ['a-younger', 'newcomer']) {
        const { status } = conditionOf(await world.pool(name), 'AccessAllowed') ?? {};
        expect(status, name).toBe('False');
      }
    });
    expect((await world.pool('a-younger')).spec.providerIDList).toEqual(list);
    expect((await world.pool('newcomer')).spec.providerIDList).toEqual([]);
  });
});

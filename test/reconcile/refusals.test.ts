import { describe, expect, it } from 'vitest';
import type { Pool } from '../../shared/model/pool.ts';
import {
  aCloudAccount,
  aGroup,
  aGroupRef,
  aHint,
  anInstance,
  aPool,
  aPoolRef,
} from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { ReturningHints } from '../fakes/returning-hints.ts';
import { textWith } from '../fakes/text-like.ts';

interface World {
  readonly deps: FakeDeps;
  readonly queue: ReturningHints;
}

/** A world in sync; what was told until then is forgotten. */
async function inSync(...others: readonly Pool[]): Promise<World> {
  const deps = fakeDeps(new FakeCluster(aPool()));
  deps.cloud.put(aGroupRef(), aGroup());
  const world = { deps, queue: new ReturningHints(deps) };
  await look(world);
  for (const pool of others) deps.cluster.put(pool);
  deps.cluster.announcements.length = 0;
  return world;
}

/** A hint, and all that it leads to. */
async function look({ queue }: World): Promise<void> {
  queue.send(aHint(`message-${queue.batches.length}`));
  await queue.settle();
}

const reasonsOf = ({ deps }: World) => deps.cluster.announcements.map(({ reason }) => reason);

/** Each way in which a pool is refused, and how it is put right again. */
const refusals: readonly (readonly [string, (deps: FakeDeps) => void, (deps: FakeDeps) => void])[] =
  [
    [
      'GroupNotFound',
      ({ cloud }) => cloud.remove(aGroupRef()),
      ({ cloud }) => cloud.put(aGroupRef(), aGroup()),
    ],
    [
      'NamespaceNotAllowed',
      ({ cluster }) => void (cluster.accounts = [aCloudAccount({ namespaces: ['blue'] })]),
      ({ cluster }) => void (cluster.accounts = [aCloudAccount()]),
    ],
    [
      'NoCloudAccount',
      ({ cluster }) => void (cluster.accounts = []),
      ({ cluster }) => void (cluster.accounts = [aCloudAccount()]),
    ],
    [
      'CloudDenied',
      ({ cloud }) => cloud.failWith(() => faults.denied()),
      ({ cloud }) => cloud.failWith(undefined),
    ],
    [
      'ListTooLong',
      ({ cloud }) =>
        cloud.put(
          aGroupRef(),
          aGroup(Array.from({ length: 10_001 }, (_, at) => anInstance(`i-${at}`))),
        ),
      ({ cloud }) => cloud.put(aGroupRef(), aGroup()),
    ],
  ];

describe('the Events on a pool', () => {
  it('tell of a list that changed, and of nothing where nothing did', async () => {
    const world = await inSync();
    await look(world);
    expect(reasonsOf(world)).toEqual([]);
    world.deps.cloud.put(aGroupRef(), aGroup(['i-1', 'i-2', 'i-3'].map((id) => anInstance(id))));
    await look(world);
    expect(world.deps.cluster.announcements).toEqual([
      {
        pool: 'fleet/pool',
        type: 'Normal',
        reason: 'ListPublished',
        message: '1 added, 0 removed: EC2 Instance Launch Successful',
      },
    ]);
  });

  it('tell that instances wait, once, and of their leaving', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), aGroup([anInstance('i-1')]));
    await look(world);
    expect(reasonsOf(world)).toEqual(['ShrinkPending', 'ListPublished']);
  });

  it.each(refusals)(
    'tell of %s once, and again when it comes back',
    async (reason, refuse, heal) => {
      const world = await inSync();
      refuse(world.deps);
      await look(world);
      await look(world);
      expect(reasonsOf(world)).toEqual([reason]);
      heal(world.deps);
      await look(world);
      expect(reasonsOf(world)).toEqual([reason]);
      refuse(world.deps);
      await look(world);
      expect(reasonsOf(world)).toEqual([reason, reason]);
    },
  );

  it('tell a newcomer, and not the claimant, who has the group', async () => {
    const newcomer = aPool({ ref: aPoolRef('second'), createdAt: '2026-11-23T11:00:00Z' });
    const world = await inSync(newcomer);
    await look(world);
    await look(world);
    expect(world.deps.cluster.announcements).toEqual([
      {
        pool: 'fleet/second',
        type: 'Warning',
        reason: 'ClaimedByAnother',
        message: textWith('fleet/pool'),
      },
    ]);
  });

  it('change nothing where they cannot be recorded', async () => {
    const quiet = await inSync();
    const deaf = await inSync();
    deaf.deps.cluster.failWith('announce', () => faults.clusterAway());
    for (const world of [quiet, deaf]) {
      world.deps.cloud.put(aGroupRef(), aGroup([anInstance('i-9')]));
      await look(world);
      world.deps.cloud.remove(aGroupRef());
      await look(world);
    }
    expect(deaf.deps.cluster.announcements).toEqual([]);
    expect(deaf.deps.cluster.writes).toEqual(quiet.deps.cluster.writes);
    expect([...deaf.queue.ends]).toEqual([...quiet.queue.ends]);
  });
});

import { describe, expect, it } from 'vitest';
import { aGroup, aGroupRef, aHint, aPool, aPoolRef, idOf } from '../fakes/builders.ts';
import { fakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { ReturningHints } from '../fakes/returning-hints.ts';
import {
  anEvent,
  aWorld,
  groupOf,
  inSync,
  listed,
  looksOf,
  upTo,
  type World,
} from '../fakes/world.ts';

const { ref } = aPool();

describe('I2: every list write gets its confirming look', () => {
  it('5 s later, when the message that led to the write has long ended', async () => {
    const world = aWorld();
    world.queue.send(aHint('a'));
    await world.queue.settle();
    expect(world.queue.batches[0]?.outcomes.get('a')).toMatchObject({ kind: 'applied' });
    expect(looksOf(world)).toEqual([0, 5_000]);
  });

  it('for each group of a batch that was written', async () => {
    const names = ['a', 'b', 'c'];
    const pools = names.map((name) => aPool({ ref: aPoolRef(name), group: aGroupRef(name) }));
    const deps = fakeDeps(new FakeCluster(...pools));
    for (const name of names) deps.cloud.put(aGroupRef(name), groupOf(name === 'b' ? [] : upTo(1)));
    const queue = new ReturningHints(deps);
    queue.send(...names.map((name) => aHint(`about-${name}`, { group: aGroupRef(name) })));
    await queue.settle();
    expect(queue.batches.map(({ groupsRead }) => groupsRead.toSorted())).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ]);
  });

  it('and not where the status alone was written', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), aGroup(undefined, { maximumCapacity: 7 }));
    world.queue.send(anEvent(world, 'b'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0]);
    expect(world.queue.ends.get('b')).toEqual({ kind: 'applied', added: 0, removed: 0 });
  });

  it('and that look another where it has to write again', async () => {
    const world = aWorld();
    world.queue.send(aHint('a'));
    await world.queue.runUntil(4_999);
    world.deps.cloud.put(aGroupRef(), groupOf(upTo(3)));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 5_000, 10_000]);
    expect(listed(world)).toEqual(upTo(3));
  });
});

describe('a list that is written without its status', () => {
  const lastChange = ({ deps }: World) => deps.cluster.pool(ref).status.lastChange;
  const published = ({ deps }: World) =>
    deps.cluster.announcements
      .filter(({ reason }) => reason === 'ListPublished')
      .map(({ message }) => message);

  it('is told by the next reading, though that has nothing to write to the list', async () => {
    const world = aWorld(aPool({ status: { replicas: 0 } }), () => 0);
    let failures = 1;
    world.deps.cluster.failWith('writeStatus', () => {
      failures -= 1;
      return failures === 0 ? faults.clusterAway() : undefined;
    });
    world.queue.send(aHint('a', { cause: 'launched' }));
    await world.queue.settle();
    expect(lastChange(world)).toMatchObject({ added: 2, removed: 0, cause: 'launched' });
    expect(published(world)).toEqual(['2 added, 0 removed: launched']);
  });

  it('is told where somebody else wrote between list and status', async () => {
    const world = aWorld(aPool({ status: { replicas: 0 } }));
    const { cluster } = world.deps;
    cluster.onceBefore('writeStatus', () => cluster.change(ref, (pool) => pool));
    world.queue.send(aHint('a', { cause: 'launched' }));
    await world.queue.settle();
    expect(lastChange(world)).toMatchObject({ added: 2, removed: 0, cause: 'launched' });
    expect(published(world)).toEqual(['2 added, 0 removed: launched']);
  });

  it('is told as a loss where it had become shorter', async () => {
    const providerIdList = upTo(2).map(idOf);
    const world = aWorld(aPool({ providerIdList, status: { replicas: 5 } }));
    world.queue.send(aHint('a', { cause: 'terminated' }));
    await world.queue.settle();
    expect(lastChange(world)).toMatchObject({ added: 0, removed: 3, cause: 'terminated' });
  });
});

import type { Hint } from '../../shared/model/hint.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { aGroup, aGroupRef, aHint, anInstance, aPool } from './builders.ts';
import { fakeDeps, type FakeDeps } from './deps.ts';
import { FakeCluster } from './fake-cluster.ts';
import { ReturningHints } from './returning-hints.ts';

const { ref } = aPool();

/** The IDs i-1 to i-n. */
export function upTo(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `i-${at + 1}`);
}

/** A group with these in service. */
export function groupOf(ids: readonly string[]): ObservedGroup {
  return aGroup(ids.map((id) => anInstance(id)));
}

/** One pool, one group and the queue between them. */
export interface World {
  readonly deps: FakeDeps;
  readonly queue: ReturningHints;
}

/** A world in which the group has two instances and the pool lists none yet. */
export function aWorld(pool: Pool = aPool(), random?: () => number): World {
  const deps = fakeDeps(new FakeCluster(pool));
  deps.cloud.put(aGroupRef(), groupOf(upTo(2)));
  return { deps, queue: new ReturningHints(deps, random) };
}

/** A world in sync with this many instances; nothing waits in its queue. */
export async function inSync(count = 2): Promise<World> {
  const world = aWorld();
  world.deps.cloud.put(aGroupRef(), groupOf(upTo(count)));
  world.queue.send(aHint('first'));
  await world.queue.settle();
  world.queue.batches.length = 0;
  return world;
}

/** An event that was sent now. */
export function anEvent({ deps }: World, id: string, instance?: Hint['instance']): Hint {
  const sentAt = deps.clock.now();
  return aHint(id, { sentAt, ...(instance === undefined ? {} : { instance }) });
}

/** The IDs of the instances that the pool lists. */
export function listed({ deps }: World): readonly string[] {
  return deps.cluster.pool(ref).providerIdList.map((id) => id.split('/').at(-1) ?? '');
}

/** When the group was read, in milliseconds after the first time. */
export function looksOf({ queue }: World): readonly number[] {
  const looks = queue.batches.filter(({ groupsRead }) => groupsRead.length > 0);
  return looks.map(({ atMs }) => atMs - (looks[0]?.atMs ?? 0));
}

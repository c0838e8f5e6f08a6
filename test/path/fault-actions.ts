import { expect } from 'vitest';
import { freshMessage } from './events.ts';
import type { LogLine } from './log-lines.ts';
import type { GroupPlace } from './groups.ts';
import { conditionOf } from './objects.ts';
import type { World } from './world.ts';

/** A pool and its group, in step with two instances. */
export interface PoolInStep {
  readonly name: string;
  readonly place: GroupPlace;
}

/** Waits until the function has written a line with these fields of a group. */
export function logged(world: World, fields: LogLine, { group }: GroupPlace): Promise<void> {
  return world.eventually(`the log of ${group} says ${JSON.stringify(fields)}`, async () => {
    const lines = (await world.function.log()).filter((line) => line.group?.endsWith(`/${group}`));
    expect(lines).toContainEqual(expect.objectContaining(fields));
  });
}

/** Waits until the function has put the messages of a group back, and gave this as its reason. */
export function deferred(world: World, place: GroupPlace, detail: RegExp): Promise<void> {
  const reason = expect.stringMatching(detail) as string;
  return logged(world, { message: 'group deferred', detail: reason }, place);
}

/**
 * Lets a group grow by one, of which a single message tells while something goes wrong, and holds
 * that nothing of the pool changed but its list when all is well again: by that message alone.
 *
 * @param begin lets it go wrong; gives what ends it, which may ask for the message
 * @param detail what the function gives as its reason to put the message back
 */
export async function growThroughFault(
  world: World,
  { name, place }: PoolInStep,
  begin: () => Promise<(messageId: string) => Promise<void>>,
  detail: RegExp,
): Promise<void> {
  const before = await world.pool(name);
  const versions = (await world.cluster.versions(name)).length;
  await world.scaleInSilence(place, 3);
  const end = await begin();
  const messageId = await world.paths.send(freshMessage(place));
  try {
    await deferred(world, place, detail);
    const { spec, status } = await world.pool(name);
    expect([spec, status]).toEqual([before.spec, before.status]);
  } finally {
    await end(messageId);
  }
  const list = await world.inStep(name, place, 3);
  expect(await world.listsSince(name, versions)).toEqual([list.join(' ')]);
  await expectNoDoubt(world, name, versions);
}

/** Holds that no version since has taken the group for gone, or an instance for missing. */
async function expectNoDoubt(world: World, name: string, versionsBefore: number): Promise<void> {
  for (const version of (await world.cluster.versions(name)).slice(versionsBefore)) {
    expect(conditionOf(version, 'GroupFound')?.status).toBe('True');
    expect(version.status).not.toHaveProperty('pendingShrink');
  }
}

import { expect } from 'vitest';
import { z } from 'zod';
import { confirmingLookAfterMs } from '../../shared/model/looks.ts';
import type { World } from './world.ts';

const changed = z.looseObject({ lastChange: z.object({ time: z.string() }) });
const confirmation = z.looseObject({
  timestamp: z.string(),
  message: z.literal('sync requested'),
  pool: z.string(),
  reasons: z.array(z.string()).refine((reasons) => reasons.includes('confirming-look')),
});

/** `lastChange` is to the second, and its clock is a function's. */
const marginMs = 2_000;

/**
 * Waits until the look is over that follows each change of a list. It would mend, at a time of its own,
 * what a test does in silence.
 */
export async function untilConfirmed(
  world: Pick<World, 'cluster' | 'eventually' | 'pool' | 'quiet' | 'watch'>,
  names: readonly string[],
): Promise<void> {
  await Promise.all(
    names.map((name) =>
      world.eventually(`the list of ${name} is looked at once more`, async () => {
        const { time } = changed.parse((await world.pool(name)).status).lastChange;
        const dueAt = Date.parse(time) + confirmingLookAfterMs - marginMs;
        const pool = `${world.cluster.namespace}/${name}`;
        const looks = (await world.watch().log())
          .flatMap((line) => confirmation.safeParse(line).data ?? [])
          .filter((line) => line.pool === pool);
        const askedAt = looks.map(({ timestamp }) => Date.parse(timestamp));
        expect(Math.max(0, ...askedAt)).toBeGreaterThan(dueAt);
      }),
    ),
  );
  await world.quiet();
}

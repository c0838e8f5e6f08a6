import { describe, expect, it } from 'vitest';
import { nudgeWants } from '../../../watch/decide/nudge-wants.ts';
import { aWatchedForeignPool, foreignFacts } from '../../fakes/watched.ts';

describe('nudgeWants', () => {
  it('asks once for a pool that has its group, and not for those that were there at the start', () => {
    expect(nudgeWants(foreignFacts())).toMatchObject([
      { kind: 'sync', reason: 'nudge', mostRequests: 1, doneAtStart: true },
    ]);
  });

  it('asks for nothing before the group is known', () => {
    const { providerId: _, ...pool } = aWatchedForeignPool();
    expect(nudgeWants({ kind: 'foreign-pool', pool, isPaused: false })).toEqual([]);
  });

  it('I7: asks for nothing where the pool is paused or being deleted', () => {
    expect(nudgeWants(foreignFacts({}, true))).toEqual([]);
    expect(nudgeWants(foreignFacts({ beingDeleted: true }))).toEqual([]);
  });
});

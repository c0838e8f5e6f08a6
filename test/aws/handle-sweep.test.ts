import { describe, expect, it } from 'vitest';
import {
  handleSweep,
  type HandleSweepDeps,
  type Turn,
} from '../../functions/aws/sweep/handle-sweep.ts';
import type { SweepCursor, SweepRecord } from '../../shared/model/drift.ts';
import type { SweepRelay } from '../../shared/ports/sweep-relay.ts';
import { noon } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';
import { aLease } from '../fakes/sweep-deps.ts';
import { aCursor } from './cursors.ts';

const context = {
  invokedFunctionArn: 'arn:of-the-function',
  getRemainingTimeInMillis: () => 4_321,
};

const { tally } = aCursor();
const record: SweepRecord = {
  cloud: 'aws',
  startedAt: noon.toISOString(),
  endedAt: noon.toISOString(),
  version: '1.2.3',
  complete: true,
  tally: { ...tally, pools: 9_000 },
  unseen: [],
};

function setUp(last?: SweepRecord) {
  const turns: Turn[] = [];
  const handedOn: { to: string; cursor: SweepCursor }[] = [];
  const relays: SweepRelay[] = [];
  const deps: HandleSweepDeps = {
    records: { read: async () => last },
    clock: new FixedClock(),
    log: new RecordingLogger(),
    metrics: new RecordingMetrics(),
    watchLease: aLease(noon),
    relayTo: (to) => ({ handOn: async (cursor) => void handedOn.push({ to, cursor }) }),
    sweep: async (relay, turn) => {
      relays.push(relay);
      turns.push(turn);
      return record;
    },
  };
  return { deps, turns, handedOn, relays };
}

describe('handleSweep', () => {
  it('sweeps from the beginning, and leaves the time to Lambda', async () => {
    const { deps, turns } = setUp();
    expect(await handleSweep(deps, { poolsync: 'sweep' }, context)).toEqual({
      end: 'complete',
      tally: record.tally,
    });
    expect(turns).toHaveLength(1);
    expect(turns[0]).not.toHaveProperty('from');
    expect(turns[0]?.leftMs?.()).toBe(4_321);
  });

  it('hands on to the function by the ARN that it was invoked with', async () => {
    const { deps, relays, handedOn } = setUp();
    await handleSweep(deps, { poolsync: 'sweep' }, context);
    const cursor = aCursor();
    await relays[0]?.handOn(cursor);
    expect(handedOn).toEqual([{ to: 'arn:of-the-function', cursor }]);
  });

  it('leaves a tick out where a large installation was swept lately', async () => {
    const { deps, turns } = setUp(record);
    expect(await handleSweep(deps, { poolsync: 'sweep' }, context)).toEqual({ end: 'skipped' });
    expect(turns).toEqual([]);
  });

  it('goes on with a sweep that was handed on, however lately one ended', async () => {
    const { deps, turns } = setUp(record);
    const cursor = aCursor({ afterPool: 'fleet/web' });
    await handleSweep(deps, { poolsync: 'sweep', cursor }, context);
    expect(turns.map(({ from }) => from)).toEqual([cursor]);
  });

  it('throws what it does not know, and sweeps nothing', async () => {
    const { deps, turns } = setUp();
    await expect(handleSweep(deps, { Records: [] }, context)).rejects.toThrow(/does not know/);
    expect(turns).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { handleHandOns, handleTick } from '../../functions/azure/sweep/handle-sweep.ts';
import { parseHandOns } from '../../functions/azure/sweep/parse-hand-on.ts';
import { ServiceBusRelay } from '../../functions/azure/sweep/service-bus-relay.ts';
import type { SweepCursor, SweepRecord } from '../../shared/model/drift.ts';
import { emptyTally } from '../../shared/sweep/tally.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';
import { aLease } from '../fakes/sweep-deps.ts';

const startedAt = '2026-11-26T09:00:00.000Z';
const cursor = (place: Partial<SweepCursor> = {}): SweepCursor => ({
  startedAt,
  hop: 1,
  tally: emptyTally,
  ...place,
});

const message = (id: string, body: unknown) => ({ id, body, attempt: 1 });

/** What the relay sends, as the function receives it. */
async function handedOn(of: SweepCursor) {
  const sent: { body: Buffer; messageId?: string; contentType?: string }[] = [];
  const sender = {
    sendMessages: async (each: unknown) => void sent.push(each as (typeof sent)[number]),
  };
  await new ServiceBusRelay({ sender, newId: () => 'of-its-own' }).handOn(of);
  expect(sent).toMatchObject([{ messageId: 'of-its-own', contentType: 'application/json' }]);
  return message('a', JSON.parse(String(sent[0]?.body)));
}

describe('a sweep that is handed on', () => {
  it('goes on where it came to', async () => {
    const of = cursor({ afterPool: 'team-a/web', tally: { ...emptyTally, pools: 7 } });
    expect(parseHandOns([await handedOn(of)])).toEqual({ from: of, rejected: [] });
  });

  it('goes on from the least far of several, by bytes', () => {
    const places = [
      { afterPool: 'b/x', afterForeignPool: '' },
      { afterPool: 'a/z', afterAccess: '' },
      { afterPool: 'b/x' },
      { afterPool: 'a/é' },
      { afterPool: 'a/z' },
    ];
    const messages = places.map((place, at) =>
      message(String(at), { poolsync: 'sweep', cursor: cursor(place) }),
    );
    expect(parseHandOns(messages).from).toMatchObject({ afterPool: 'a/z' });
    expect(parseHandOns(messages).from).not.toHaveProperty('afterAccess');
    expect(parseHandOns(messages.slice(0, 2)).from).toHaveProperty('afterAccess');
    expect(parseHandOns(messages.slice(0, 2)).from?.afterForeignPool).toBeUndefined();
  });

  it('fails where it is not sure that somebody goes on', async () => {
    const hanging = { sendMessages: () => new Promise<void>(() => undefined) };
    const slow = new ServiceBusRelay({ sender: hanging, newId: () => 'x' }, 20);
    await expect(slow.handOn(cursor())).rejects.toMatchObject({ code: 'cloud-unavailable' });
    const refusing = { sendMessages: () => Promise.reject(new Error('no such queue')) };
    const refused = new ServiceBusRelay({ sender: refusing, newId: () => 'x' });
    await expect(refused.handOn(cursor())).rejects.toThrow('Handing the sweep on by its queue');
  });
});

function aWorld(record?: SweepRecord, budgetMs = 240_000) {
  const turns: { from?: SweepCursor; leftMs: number[] }[] = [];
  const rejected: string[] = [];
  let nowMs = 1_000;
  const silent = () => undefined;
  const metrics = new RecordingMetrics();
  const deps = {
    sweep: async ({ from, leftMs }: { from?: SweepCursor; leftMs?: () => number }) => {
      const before = leftMs?.() ?? 0;
      nowMs += 10_000;
      turns.push({ ...(from === undefined ? {} : { from }), leftMs: [before, leftMs?.() ?? 0] });
      return aRecord;
    },
    records: { read: async () => record },
    clock: { now: () => new Date('2026-11-26T09:05:00.000Z') },
    monotonic: { nowMs: () => nowMs },
    budgetMs,
    queues: {
      reject: async (messages: readonly { readonly reason: string }[]) =>
        void rejected.push(...messages.map(({ reason }) => reason)),
    },
    log: { info: silent, warn: silent, error: silent },
    metrics,
    watchLease: aLease(new Date(startedAt)),
  };
  return { deps, turns, rejected, metrics };
}

const aRecord: SweepRecord = {
  cloud: 'azure',
  startedAt,
  endedAt: startedAt,
  version: '1.0.0',
  complete: true,
  tally: emptyTally,
  unseen: [],
};

describe('the functions that sweep', () => {
  it('have a run of so long', async () => {
    const { deps, turns } = aWorld();
    await handleTick(deps);
    expect(turns).toEqual([{ leftMs: [240_000, 230_000] }]);
  });

  it('end before the lock of the message is over, and a tick has no lock', async () => {
    const { deps, turns } = aWorld(undefined, 480_000);
    await handleTick(deps);
    await handleHandOns(deps, [message('a', { poolsync: 'sweep', cursor: cursor() })]);
    expect(turns.map(({ leftMs }) => leftMs[0])).toEqual([480_000, 270_000]);
  });

  it('leave a tick out where a large installation was swept lately', async () => {
    const tally = { ...emptyTally, pools: 5_001 };
    const { deps, turns } = aWorld({ ...aRecord, tally });
    await handleTick(deps);
    expect(turns).toEqual([]);
  });

  it('I9: put before people what is no cursor, and sweep for it nothing', async () => {
    const { deps, turns, rejected } = aWorld();
    await handleHandOns(deps, [message('a', { poolsync: 'sweep' }), message('b', 'x')]);
    expect(rejected).toHaveLength(2);
    expect(turns).toEqual([]);
    await handleHandOns(deps, [message('c', { poolsync: 'sweep', cursor: cursor() })]);
    expect(turns).toMatchObject([{ from: cursor() }]);
  });

  it('I9: count the messages for which one sweep goes on in place of several', async () => {
    const { deps, turns, metrics } = aWorld();
    const at = (afterPool: string) => ({ poolsync: 'sweep', cursor: cursor({ afterPool }) });
    await handleHandOns(deps, [
      message('a', at('a/b')),
      message('b', at('a/a')),
      message('c', 'x'),
    ]);
    expect(turns).toMatchObject([{ from: { afterPool: 'a/a' } }]);
    expect(metrics.totals).toEqual({ MessagesRejected: 1, MessagesSuperseded: 1 });
  });
});

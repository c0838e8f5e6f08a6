import { describe, expect, it } from 'vitest';
import { SimulatedTime } from '../fakes/simulated-time.ts';
import { Replica } from './replica.ts';

const minuteMs = 60_000;

interface Pair {
  readonly time: SimulatedTime;
  readonly first: Replica;
  readonly second: Replica;
}

/** Two replicas of which the first leads. */
async function aPair(skewMs = 0): Promise<Pair> {
  const time = new SimulatedTime();
  const first = new Replica(time, { identity: 'first' });
  await time.advanceMs(500);
  const second = new Replica(time, { identity: 'second', lease: first.store, skewMs });
  await time.advanceMs(10_000);
  return { time, first, second };
}

const leaders = ({ first, second }: Pair): readonly boolean[] => [
  first.elector.isLeader(),
  second.elector.isLeader(),
];

describe('Elector', () => {
  it('takes a Lease that is not there yet, and leads', async () => {
    const time = new SimulatedTime();
    const { store, elector, changes, log } = new Replica(time, { identity: 'first' });
    await time.advanceMs(0);
    expect(elector.isLeader()).toBe(true);
    expect(store.record).toEqual({
      holder: 'first',
      durationSeconds: 15,
      acquiredAt: '2026-11-23T12:00:00.000000Z',
      renewedAt: '2026-11-23T12:00:00.000000Z',
      transitions: 0,
    });
    expect(changes).toEqual([true]);
    expect(log.lines).toEqual([
      { level: 'info', message: 'leading', fields: { identity: 'first' } },
    ]);
  });

  it('renews every two seconds, and keeps since when it has led', async () => {
    const time = new SimulatedTime();
    const { store } = new Replica(time, { identity: 'first' });
    await time.advanceMs(4_500);
    expect(store.record).toMatchObject({
      acquiredAt: '2026-11-23T12:00:00.000000Z',
      renewedAt: '2026-11-23T12:00:04.000000Z',
      transitions: 0,
    });
  });

  it('leads alone', async () => {
    const pair = await aPair();
    await pair.time.advanceMs(5 * minuteMs);
    expect(leaders(pair)).toEqual([true, false]);
    expect(pair.second.changes).toEqual([]);
  });

  it.each([0, 10 * minuteMs, -10 * minuteMs])(
    'takes over a Lease 15 s after it saw a renewal last, with clocks %i ms apart',
    async (skewMs) => {
      const pair = await aPair(skewMs);
      pair.first.process.isStopped = true;
      // It was renewed last half a second ago, and the other sees that in a second.
      await pair.time.advanceMs(15_999);
      expect(pair.second.elector.isLeader()).toBe(false);
      await pair.time.advanceMs(1);
      expect(pair.second.elector.isLeader()).toBe(true);
      expect(pair.first.store.record).toMatchObject({ holder: 'second', transitions: 1 });
    },
  );

  it.each([10 * minuteMs, -10 * minuteMs])(
    'takes nothing over from a leader whose clock is %i ms away',
    async (skewMs) => {
      const pair = await aPair(skewMs);
      await pair.time.advanceMs(10 * minuteMs);
      expect(leaders(pair)).toEqual([true, false]);
    },
  );

  it('does not lead from ten seconds after the last renewal on, and leads again when it can', async () => {
    const pair = await aPair();
    pair.first.store.isCut = true;
    await pair.time.advanceMs(7_000);
    expect(pair.first.elector.isLeader()).toBe(true);
    await pair.time.advanceMs(3_000);
    expect(leaders(pair)).toEqual([false, false]);
    await pair.time.advanceMs(7_500);
    expect(leaders(pair)).toEqual([false, true]);
    pair.first.store.isCut = false;
    pair.second.store.isCut = true;
    await pair.time.advanceMs(20_000);
    expect(leaders(pair)).toEqual([true, false]);
    expect(pair.first.changes).toEqual([true, false, true]);
    expect(pair.first.log.lines.filter(({ message }) => message === 'lease not renewed')).toEqual([
      { level: 'warn', message: 'lease not renewed', fields: { detail: 'cut off' } },
    ]);
  });

  it('does not lead when it is stopped and goes on, before it has asked anybody', async () => {
    const pair = await aPair();
    pair.first.process.isStopped = true;
    await pair.time.advanceMs(minuteMs);
    pair.first.process.isStopped = false;
    expect(leaders(pair)).toEqual([false, true]);
    expect(await pair.first.elector.confirm()).toBe(false);
    expect(pair.first.changes).toEqual([true, false]);
  });

  it('releases the Lease when it ends, and another leads at its next look', async () => {
    const pair = await aPair();
    pair.first.end();
    expect(pair.first.elector.isLeader()).toBe(false);
    await pair.first.done;
    expect(pair.first.store.record).toMatchObject({ holder: '', durationSeconds: 1 });
    await pair.time.advanceMs(2_500);
    expect(leaders(pair)).toEqual([false, true]);
    expect(pair.first.changes).toEqual([true, false]);
  });

  it('releases nothing that is not its own', async () => {
    const pair = await aPair();
    pair.second.end();
    await pair.second.done;
    expect(pair.second.store.record).toMatchObject({ holder: 'first' });
    expect(pair.second.store.calls.at(-1)).toBe('read');
  });

  it('ends though the Lease cannot be released', async () => {
    const pair = await aPair();
    pair.first.store.isCut = true;
    pair.first.end();
    await pair.first.done;
    expect(pair.first.log.lines.at(-2)).toMatchObject({ message: 'lease not released' });
  });

  it('leaves the Lease to whoever has taken it over while it was stopped', async () => {
    const pair = await aPair();
    pair.first.process.isStopped = true;
    await pair.time.advanceMs(minuteMs);
    pair.first.end();
    await pair.first.done;
    expect(pair.first.store.record).toMatchObject({ holder: 'second' });
    expect(leaders(pair)).toEqual([false, true]);
  });

  it('does not lead from when it sees that somebody has given the Lease to another', async () => {
    const { time, first } = await aPair();
    const read = await first.store.read();
    if (read === undefined) throw new Error('there is no Lease');
    await first.store.replace({ ...read.record, holder: 'third' }, read.resourceVersion);
    await time.advanceMs(2_000);
    expect(first.elector.isLeader()).toBe(false);
    expect(first.log.lines.at(-1)).toEqual({
      level: 'warn',
      message: 'leading no longer',
      fields: { identity: 'first', holder: 'third' },
    });
  });

  it('makes a Lease anew that somebody has removed', async () => {
    const pair = await aPair();
    pair.first.store.remove();
    await pair.time.advanceMs(20_000);
    expect(leaders(pair).filter(Boolean)).toHaveLength(1);
  });
});

describe('Elector.confirm', () => {
  it('asks nobody while the renewal is young, or another process leads', async () => {
    const { first, second } = await aPair();
    const before = [first.store.calls.length, second.store.calls.length];
    expect([await first.elector.confirm(), await second.elector.confirm()]).toEqual([true, false]);
    expect([first.store.calls.length, second.store.calls.length]).toEqual(before);
  });

  it('renews first where the renewal is old, and nobody has taken over', async () => {
    const { time, first, second } = await aPair();
    second.process.isStopped = true;
    first.process.isStopped = true;
    await time.advanceMs(minuteMs);
    first.process.isStopped = false;
    expect(first.elector.isLeader()).toBe(false);
    expect(await first.elector.confirm()).toBe(true);
    expect(first.store.record?.renewedAt).toBe('2026-11-23T12:01:10.500000Z');
  });

  it('does not take a renewal for one that began before the process was stopped', async () => {
    const { time, first, second } = await aPair();
    second.process.isStopped = true;
    const release = first.store.holdNext('replace', 'answer');
    await time.advanceMs(2_000);
    first.process.isStopped = true;
    await time.advanceMs(minuteMs);
    first.process.isStopped = false;
    const calls = first.store.calls.length;
    const confirmed = first.elector.confirm();
    release();
    expect(await confirmed).toBe(true);
    // The one that was under way did not count.
    expect(first.store.calls.slice(calls)).toEqual(['read', 'replace']);
  });

  it('is false where it cannot ask', async () => {
    const { time, first, second } = await aPair();
    first.store.isCut = true;
    second.process.isStopped = true;
    await time.advanceMs(minuteMs);
    expect(await first.elector.confirm()).toBe(false);
  });

  it('asks where only the clock of the day went on, as when the machine slept', async () => {
    const time = new SimulatedTime();
    const { process, elector, store } = new Replica(time, { identity: 'first' });
    await time.advanceMs(0);
    process.movedMs = minuteMs;
    const before = store.calls.length;
    expect(await elector.confirm()).toBe(true);
    expect(store.calls.length).toBe(before + 2);
  });
});

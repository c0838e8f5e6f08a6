import { describe, expect, it } from 'vitest';
import { Fault } from '../../../shared/model/fault.ts';
import { settle } from '../../fakes/manual-time.ts';
import { aWatchedPool, aWatchedStatus, aWatchedForeignPool } from '../../fakes/watched.ts';
import {
  installation,
  tellPool,
  tellReplicas,
  watchParts,
  type WatchParts,
} from '../../fakes/watch-parts.ts';

const namesOf = ({ bus }: WatchParts) => bus.taken.map(({ kind, pool }) => `${kind} ${pool.name}`);

const outage = () =>
  Promise.reject(new Fault('cloud-unavailable', 'no answer', { retryable: true }));

/** Leads, over pools in agreement. */
async function leading(...names: readonly string[]): Promise<WatchParts> {
  const parts = watchParts();
  for (const name of names) tellPool(parts, name);
  parts.publisher.loaded();
  parts.publisher.lead(true);
  await settle();
  return parts;
}

describe('Publisher', () => {
  it('asks for nothing of a pool that is in agreement and settled, however long', async () => {
    const parts = await leading('a');
    await parts.time.advanceMs(3_600_000);
    expect(parts.bus.calls).toEqual([]);
  });

  it('names the object, and nothing that could be written', async () => {
    const parts = await leading('a');
    tellReplicas(parts, 'a', 7);
    await settle();
    expect(parts.bus.taken).toEqual([
      {
        kind: 'scale',
        installation,
        pool: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'a' },
        uid: 'uid-of-a',
        generation: 1,
      },
    ]);
    expect(parts.counts).toEqual({ scale: 1, sync: 0, failed: 0 });
    expect(parts.log.lines).toMatchObject([
      { message: 'scale requested', fields: { pool: 'fleet/a', reasons: ['capacity'] } },
    ]);
  });

  it('sends the first request at once, and the last value after few others', async () => {
    const parts = await leading('a');
    const valueAt: number[] = [];
    let replicas = 2;
    parts.bus.answers(() => {
      valueAt.push(replicas);
      return Promise.resolve([]);
    });
    for (let change = 0; change < 50; change += 1) {
      replicas = 10 + change;
      tellReplicas(parts, 'a', replicas);
      await parts.time.advanceMs(20);
    }
    await parts.time.advanceMs(2_000);
    expect(valueAt[0]).toBe(10);
    expect(valueAt.at(-1)).toBe(59);
    expect(valueAt.length).toBeLessThanOrEqual(4);
  });

  it('sends a request again, ever later, while nothing comes of it', async () => {
    const parts = await leading('a');
    tellReplicas(parts, 'a', 7);
    await parts.time.advanceMs(71_000);
    const [first = 0] = parts.bus.calls.map(({ atMs }) => atMs);
    expect(parts.bus.calls.map(({ atMs }) => atMs - first)).toEqual([0, 10_000, 30_000, 70_000]);
  });

  it('asks no more once the group has what is wanted', async () => {
    const parts = await leading('a');
    tellReplicas(parts, 'a', 7);
    await settle();
    tellReplicas(parts, 'a', 2);
    await parts.time.advanceMs(600_000);
    expect(parts.bus.taken).toHaveLength(1);
  });

  it('takes up to ten requests into a call, and each of a thousand objects once', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `pool-${index}`);
    const parts = await leading(...names);
    for (const name of names) tellReplicas(parts, name, 7);
    await parts.time.advanceMs(400);
    expect(new Set(namesOf(parts)).size).toBe(1_000);
    expect(parts.bus.taken).toHaveLength(1_000);
    expect(Math.max(...parts.bus.calls.map(({ requests }) => requests.length))).toBe(10);
    expect(parts.bus.calls.length).toBeLessThan(110);
  });

  it('sends again alone those that the bus did not take', async () => {
    const parts = await leading('a', 'b');
    parts.bus.answers((requests) =>
      Promise.resolve(requests.filter(({ pool }) => pool.name === 'b')),
    );
    parts.publisher.lead(false);
    tellReplicas(parts, 'a', 7);
    tellReplicas(parts, 'b', 7);
    parts.publisher.lead(true);
    await settle();
    expect(namesOf(parts)).toEqual(['scale a']);
    parts.bus.answers(() => Promise.resolve([]));
    await parts.time.advanceMs(400);
    expect(namesOf(parts)).toEqual(['scale a', 'scale b']);
    expect(parts.counts.failed).toBe(1);
  });

  it('waits longer with each call that fails, and sends the last state when one gets through', async () => {
    const parts = await leading('a');
    parts.bus.answers(outage);
    tellReplicas(parts, 'a', 7);
    await parts.time.advanceMs(60_000);
    const tries = parts.bus.calls.length;
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(15);
    expect(parts.log.lines).toContainEqual({
      level: 'warn',
      message: 'requests not published',
      fields: { detail: 'no answer', retryAfterMs: 150 },
    });
    parts.bus.answers(() => Promise.resolve([]));
    await parts.time.advanceMs(10_000);
    expect(namesOf(parts)).toEqual(['scale a']);
  });

  it('finds out by one call at a time whether the bus is there again, however much is due', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `pool-${index}`);
    const parts = await leading(...names);
    parts.bus.answers(outage);
    for (const name of names) tellReplicas(parts, name, 7);
    await parts.time.advanceMs(60_000);
    const together = parts.bus.calls.filter(({ atMs }) => atMs === parts.bus.calls[0]?.atMs);
    const later = parts.bus.calls.slice(together.length).map(({ atMs }) => atMs);
    expect(together.length).toBeLessThanOrEqual(4);
    expect(later.length).toBeGreaterThan(5);
    expect(new Set(later).size).toBe(later.length);
    parts.bus.answers(() => Promise.resolve([]));
    await parts.time.advanceMs(10_000);
    expect(parts.bus.taken).toHaveLength(100);
  });

  it('drops a request while the bus is away when there is no more need of it', async () => {
    const parts = await leading('a');
    parts.bus.answers(outage);
    tellReplicas(parts, 'a', 7);
    await parts.time.advanceMs(5_000);
    tellReplicas(parts, 'a', 2);
    parts.bus.answers(() => Promise.resolve([]));
    await parts.time.advanceMs(60_000);
    expect(parts.bus.taken).toEqual([]);
  });

  it('asks for nothing of an object that is gone', async () => {
    const parts = await leading('a');
    parts.bus.answers(outage);
    tellReplicas(parts, 'a', 7);
    await settle();
    parts.publisher.see(
      parts.fleet.pool('AutoScalingGroupMachinePool', { kind: 'gone', key: 'fleet/a' }),
    );
    parts.bus.answers(() => Promise.resolve([]));
    await parts.time.advanceMs(600_000);
    expect(parts.bus.taken).toEqual([]);
    expect(parts.agenda.length).toBe(0);
  });

  it('asks for a change that came while the request before it was under way', async () => {
    const parts = await leading('a');
    let finish: (() => void) | undefined;
    parts.bus.answers(
      () =>
        new Promise((resolve) => {
          finish = () => resolve([]);
        }),
    );
    tellReplicas(parts, 'a', 7);
    await settle();
    tellReplicas(parts, 'a', 9);
    await settle();
    expect(parts.bus.calls).toHaveLength(1);
    parts.bus.answers(() => Promise.resolve([]));
    finish?.();
    await parts.time.advanceMs(500);
    expect(parts.bus.taken).toHaveLength(2);
  });

  it('sends no more once it is stopped, and waits for what is under way', async () => {
    const parts = await leading('a', 'b');
    let finish: (() => void) | undefined;
    parts.bus.answers(
      () =>
        new Promise((resolve) => {
          finish = () => resolve([]);
        }),
    );
    tellReplicas(parts, 'a', 7);
    await settle();
    let stopped = false;
    const stop = parts.publisher.stop().then(() => {
      stopped = true;
    });
    tellReplicas(parts, 'b', 7);
    await settle();
    expect(stopped).toBe(false);
    finish?.();
    await stop;
    await parts.time.advanceMs(60_000);
    expect(namesOf(parts)).toEqual(['scale a']);
  });
});

describe('leadership', () => {
  it('publishes nothing before everything was told, and before it leads', async () => {
    const parts = watchParts();
    tellPool(parts, 'a');
    tellReplicas(parts, 'a', 7);
    parts.publisher.lead(true);
    await parts.time.advanceMs(60_000);
    expect(parts.bus.calls).toEqual([]);
    parts.publisher.loaded();
    await settle();
    expect(namesOf(parts)).toEqual(['scale a']);
  });

  it('publishes nothing as a follower, and what is wanted as soon as it leads', async () => {
    const parts = watchParts();
    tellPool(parts, 'a');
    parts.publisher.loaded();
    tellReplicas(parts, 'a', 7);
    await parts.time.advanceMs(60_000);
    expect(parts.bus.calls).toEqual([]);
    parts.publisher.lead(true);
    await settle();
    expect(namesOf(parts)).toEqual(['scale a']);
  });

  it('is confirmed before each call: a process that was frozen publishes nothing', async () => {
    const parts = await leading('a');
    parts.leadership.answer = false;
    tellReplicas(parts, 'a', 7);
    await parts.time.advanceMs(10_500);
    expect(parts.bus.calls).toEqual([]);
    parts.leadership.answer = true;
    await parts.time.advanceMs(1_000);
    expect(namesOf(parts)).toEqual(['scale a']);
    expect(parts.leadership.confirmed).toBeLessThan(15);
  });

  it('ends what is under way between confirmation and call when it is lost meanwhile', async () => {
    const parts = await leading('a');
    tellReplicas(parts, 'a', 7);
    parts.publisher.lead(false);
    await parts.time.advanceMs(60_000);
    expect(parts.bus.calls).toEqual([]);
  });

  it('I2: makes up for the confirming look that the leader before may not have asked for', async () => {
    const parts = watchParts();
    tellPool(parts, 'a');
    parts.publisher.loaded();
    await parts.time.advanceMs(60_000);
    // By the clock of whoever wrote it the change is hours old; this process has seen it come.
    const pool = aWatchedPool({
      ref: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'a' },
      machinePoolName: 'a',
      list: { length: 2, hash: 9, isForeign: false },
    });
    parts.publisher.see(
      parts.fleet.pool('AutoScalingGroupMachinePool', { kind: 'present', item: pool }),
    );
    await parts.time.advanceMs(2_000);
    parts.publisher.lead(true);
    await parts.time.advanceMs(2_900);
    expect(parts.bus.taken).toEqual([]);
    await parts.time.advanceMs(100);
    expect(namesOf(parts)).toEqual(['sync a']);
    await parts.time.advanceMs(3_600_000);
    expect(parts.bus.taken).toHaveLength(1);
  });

  it('builds the timers anew from the status when it takes over', async () => {
    const parts = watchParts();
    const pool = aWatchedPool({ status: aWatchedStatus({ isUnsettled: true }) });
    parts.fleet.pool('AutoScalingGroupMachinePool', { kind: 'present', item: pool });
    parts.publisher.loaded();
    await parts.time.advanceMs(3_600_000);
    parts.publisher.lead(true);
    await parts.time.advanceMs(4_900);
    expect(parts.bus.taken).toEqual([]);
    await parts.time.advanceMs(10_100);
    expect(namesOf(parts)).toEqual(['sync pool', 'sync pool']);
  });
});

describe('a pool of another provider', () => {
  it('is left alone where it was there at the start, and named once where it is new', async () => {
    const parts = watchParts();
    const capa = aWatchedForeignPool().ref;
    parts.fleet.foreignPool('AWSMachinePool', {
      kind: 'present',
      item: aWatchedForeignPool({ ref: { ...capa, name: 'old' } }),
    });
    parts.publisher.loaded();
    parts.publisher.lead(true);
    await parts.time.advanceMs(1_000);
    const item = aWatchedForeignPool({ ref: { ...capa, name: 'new' } });
    parts.publisher.see(parts.fleet.foreignPool('AWSMachinePool', { kind: 'present', item }));
    await parts.time.advanceMs(3_600_000);
    expect(parts.bus.taken).toEqual([
      {
        kind: 'sync',
        installation,
        pool: { kind: 'AWSMachinePool', namespace: 'fleet', name: 'new' },
        uid: 'uid-of-capa',
        generation: 1,
      },
    ]);
  });

  it('is named once when its Cluster is paused no more', async () => {
    const parts = watchParts();
    const cluster = { namespace: 'fleet', name: 'cluster' };
    parts.fleet.cluster({ kind: 'present', item: { ...cluster, isPaused: true } });
    parts.fleet.foreignPool('AWSMachinePool', { kind: 'present', item: aWatchedForeignPool() });
    parts.publisher.loaded();
    parts.publisher.lead(true);
    await parts.time.advanceMs(60_000);
    expect(parts.bus.taken).toEqual([]);
    const item = { ...cluster, isPaused: false };
    parts.publisher.see(parts.fleet.cluster({ kind: 'present', item }));
    await parts.time.advanceMs(3_600_000);
    expect(namesOf(parts)).toEqual(['sync capa']);
  });
});

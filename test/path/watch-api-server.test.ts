import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApiRequest, Manner } from './api-gate.ts';
import { eventually } from './eventually.ts';
import type { Published } from './put-events.ts';
import type { Replica } from './watch-replicas.ts';
import { createWatchWorld, type WatchWorld } from './watch-world.ts';

let world: WatchWorld;
beforeAll(async () => {
  world = await createWatchWorld();
});
afterEach(() => world.reset());
afterAll(() => world[Symbol.asyncDispose]());

const kinds = ['autoscalinggroupmachinepools', 'machinepools', 'clusters', 'awsmachinepools'];

const isLoad = ({ path }: ApiRequest) => path.includes('sendInitialEvents') || isPage(path);
const isPage = (path: string) => path.includes('limit=');
const isWatch = ({ path }: ApiRequest) => path.includes('watch=true') || isPage(path);
const isLoadOf = (kind: string) => (request: ApiRequest) =>
  isLoad(request) && request.path.includes(`/${kind}?`);

const isScaleOf = (wanted: string) => (one: Published) =>
  one.kind === 'scale' && one.name === wanted && one.taken;
const untilScaled = (name: string) => world.untilPublished(isScaleOf(name), `${name} is asked for`);

/** A leader that has told everything, and a pool that it follows. */
async function leaderWith(name: string): Promise<Replica> {
  const watch = await world.start('only');
  await watch.untilLeading();
  await watch.untilReady();
  await world.createInStep(name);
  await Promise.all([untilScaled(name), world.wish(name, 5)]);
  await world.writeStatus(name, { desiredCapacity: 5 });
  expect(watch.api.requests.filter(isLoad)).toHaveLength(kinds.length);
  return watch;
}

/** The requests for lists and watches from here on. */
function readsFrom(watch: Replica): () => readonly ApiRequest[] {
  const before = watch.api.requests.length;
  return () => watch.api.requests.slice(before).filter(isWatch);
}

const status = (code: number) => JSON.stringify({ kind: 'Status', status: 'Failure', code });

describe('the watch before the API server has told everything', () => {
  it('is alive, not ready, and says what is missing', async () => {
    const watch = await world.start('only');
    watch.api.behave(() => ({ kind: 'cut' }));
    await eventually('it has tried', () => expect(watch.api.requests).not.toEqual([]));
    const ready = await watch.process.get('/readyz');
    expect(ready.status).toBe(503);
    for (const kind of kinds) expect(ready.text).toContain(kind);
    expect(await watch.process.get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect((await watch.process.get('/metrics')).text).toContain('poolsync_watch_leader 0');
    watch.api.behave(() => ({ kind: 'pass' }));
    await watch.untilReady();
  });

  it('publishes nothing until the last kind is there, though it leads', async () => {
    await world.createInStep('early');
    await world.wish('early', 5);
    const watch = await world.start('only');
    const holdsBack = ({ path }: ApiRequest): Manner =>
      path.includes('/clusters?') ? { kind: 'silence' } : { kind: 'pass' };
    watch.api.behave(holdsBack);
    await watch.untilLeading();
    await eventually('only Clusters are missing', async () => {
      const missing = { status: 503, text: 'not loaded yet: clusters\n' };
      expect(await watch.process.get('/readyz')).toEqual(missing);
    });
    expect(world.published().filter(isScaleOf('early'))).toEqual([]);
    const asked = untilScaled('early');
    watch.api.behave(() => ({ kind: 'pass' }));
    watch.api.cut();
    await asked;
    await watch.untilReady();
  });
});

interface Trouble {
  readonly what: string;
  readonly name: string;
  readonly manner: Manner;
  /** The most requests for lists and watches in 4 s of trouble and until all is well. */
  readonly mostReads: number;
}

const troubles: readonly Trouble[] = [
  { what: 'is away for a while', name: 'away', manner: { kind: 'cut' }, mostReads: 32 },
  {
    what: 'answers 429 to everything',
    name: 'throttled',
    manner: { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: status(429) },
    mostReads: 20,
  },
  {
    what: 'answers 503 to everything',
    name: 'unavailable',
    manner: { kind: 'answer', status: 503, body: status(503) },
    mostReads: 32,
  },
  {
    what: 'gives nobody a right, as just after its start,',
    name: 'rightless',
    manner: { kind: 'answer', status: 403, body: status(403) },
    mostReads: 32,
  },
];

describe('the watch while the API server', () => {
  it.each(troubles)('$what follows on from where it was', async ({ name, manner, mostReads }) => {
    const watch = await leaderWith(name);
    const reads = readsFrom(watch);
    watch.api.behave(() => manner);
    watch.api.cut();
    await delay(500);
    await world.wish(name, 9);
    await delay(3_500);
    const asked = untilScaled(name);
    watch.api.behave(() => ({ kind: 'pass' }));
    await asked;
    await eventually('all four watches are there again', () =>
      expect(reads().length).toBeGreaterThanOrEqual(4),
    );
    expect(reads().filter(isLoad)).toEqual([]);
    expect(reads().length).toBeLessThanOrEqual(mostReads);
    expect(await watch.process.get('/readyz')).toEqual({ status: 200, text: 'ok\n' });
  });

  it('has forgotten its history loads once a kind, and finds what is gone', async () => {
    const watch = await leaderWith('history');
    await world.createInStep('gone');
    const reads = readsFrom(watch);
    const expired = { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410 };
    const body = `${JSON.stringify({ type: 'ERROR', object: expired })}\n`;
    watch.api.behave((request) =>
      isWatch(request) && !isLoad(request)
        ? { kind: 'answer', status: 200, body }
        : { kind: 'cut' },
    );
    watch.api.cut();
    await world.wish('history', 9);
    await world.cluster.deletePool('gone');
    await eventually('each kind was refused its place', () => {
      for (const kind of kinds) expect(reads().some(isLoadOf(kind))).toBe(true);
    });
    const asked = untilScaled('history');
    const before = reads().length;
    watch.api.behave(() => ({ kind: 'pass' }));
    await asked;
    await eventually('each kind is loaded', () => {
      const loads = watch.process.log().filter(({ message }) => message === 'feed loaded');
      expect(loads).toHaveLength(2 * kinds.length);
    });
    expect(reads().slice(before).filter(isLoad)).toHaveLength(kinds.length);
    const { text } = await watch.process.get('/metrics');
    expect(text).toContain('feed_loads_total{resource="machinepools"} 2');
    const seen = world.published().length;
    await delay(2_000);
    const late = world.published().slice(seen);
    expect(late.filter(({ name }) => name === 'gone')).toEqual([]);
  });

  it('is slow goes on, and leads on', async () => {
    const watch = await leaderWith('slow');
    const reads = readsFrom(watch);
    watch.api.behave(() => ({ kind: 'pass', afterMs: 400 }));
    watch.api.cut();
    await Promise.all([untilScaled('slow'), world.wish('slow', 9)]);
    await delay(3_000);
    expect(watch.leads()).toBe(true);
    expect(reads().filter(isLoad)).toEqual([]);
  });

  it('breaks its connections again and again tells every change, without a load', async () => {
    const watch = await leaderWith('broken');
    const reads = readsFrom(watch);
    for (const replicas of [6, 7, 8]) {
      watch.api.cut();
      await Promise.all([untilScaled('broken'), world.wish('broken', replicas)]);
      await world.writeStatus('broken', { desiredCapacity: replicas });
    }
    expect(reads().filter(isLoad)).toEqual([]);
  });

  it('keeps silent on the connections that there are renews the Lease by new ones', async () => {
    const watch = await leaderWith('silent');
    const before = watch.api.requests.length;
    watch.api.stall();
    await eventually('the Lease is written by another connection', () => {
      const writes = watch.api.requests
        .slice(before)
        .filter(({ method, path }) => method === 'PATCH' && path.includes('/leases/'));
      expect(writes.length).toBeGreaterThanOrEqual(3);
    });
    expect(watch.leads()).toBe(true);
  });
});

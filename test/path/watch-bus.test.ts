import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

const scales = (of: string) =>
  world.published().filter(({ kind, name }) => kind === 'scale' && name.startsWith(of));
const takenScales = (of: string) => scales(of).filter(({ taken }) => taken);
const namesIn = (requests: readonly Published[]) => requests.map(({ name }) => name).toSorted();
const namesOf = (of: string) => namesIn(takenScales(of));

async function leader(): Promise<Replica> {
  const watch = await world.start('only');
  await watch.untilLeading();
  await watch.untilReady();
  return watch;
}

/** Pools in step with names that begin so, twelve of them: more than one call can name. */
async function fleet(name: string): Promise<readonly string[]> {
  const names = Array.from({ length: 12 }, (_, index) => `${name}-${index + 10}`);
  await Promise.all(names.map((one) => world.createInStep(one)));
  return names;
}

/** The figure of a metric without labels. */
async function figure(watch: Replica, metric: string): Promise<number> {
  const { text } = await watch.process.get('/metrics');
  return Number(new RegExp(`^poolsync_watch_${metric} (\\d+)$`, 'm').exec(text)?.[1]);
}

/** So long the bus takes nothing. */
const outageMs = 3_000;

describe('the watch, where EventBridge', () => {
  it('refuses single entries, sends those again, and no others', async () => {
    const names = await fleet('entry');
    const watch = await leader();
    const fault = { kind: 'refused-entries', action: 'PutEvents', entries: [0, 1] };
    await world.addFault({ ...fault, times: 4 });
    await Promise.all(names.map((name) => world.wish(name, 5)));
    await eventually('all are asked for', () => {
      expect(namesOf('entry')).toEqual(names);
    });
    const refused = world.published().filter(({ taken }) => !taken);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused.length).toBeLessThanOrEqual(8);
    expect(await figure(watch, 'requests_failed_total')).toBeGreaterThanOrEqual(4);
  });

  it.each([
    { how: 'throttles all calls', name: 'throttled', fault: { kind: 'throttle' } },
    { how: 'fails', name: 'failing', fault: { kind: 'error' } },
    { how: 'cuts its answers', name: 'truncated', fault: { kind: 'truncated', ending: 'cut' } },
  ])('$how for a while, sends everything in the end', async ({ name, fault }) => {
    const names = await fleet(name);
    const watch = await leader();
    const calls = world.bus.passed.length;
    await world.addFault({ ...fault, action: 'PutEvents', forMs: outageMs });
    const wishedAt = performance.now();
    await Promise.all(names.map((one) => world.wish(one, 5)));
    await eventually('all are asked for', () => {
      expect([...new Set(namesOf(name))]).toEqual(names);
    });
    // Beyond those that were on their way together, one at a time, with waits that double from 0.2 s.
    const failed = world.bus.passed
      .slice(calls)
      .filter(({ answer }) => !answer.includes('EventId'));
    expect(failed.length).toBeLessThanOrEqual(12);
    expect(watch.leads()).toBe(true);
    expect(watch.process.log().filter(({ level }) => level === 'ERROR')).toEqual([]);
    // Once for each state: the next time would be ten seconds later.
    await delay(1_000);
    const once = takenScales(name).filter(({ at }) => at < wishedAt + 10_000);
    if (fault.kind !== 'truncated') expect(namesIn(once)).toEqual(names);
  });
});

describe('the watch, where a wish changes fifty times in a second', () => {
  it('asks a few times, the last time after the last change', async () => {
    const watch = await leader();
    await world.createInStep('restless');
    const asked = world.untilPublished(({ kind }) => kind === 'scale', 'it is asked for');
    let lastAt = 0;
    for (let replicas = 3; replicas < 53; replicas += 1) {
      lastAt = performance.now();
      await world.wish('restless', replicas);
      await delay(10);
    }
    await asked;
    await eventually('the last wish is asked for', () => {
      expect(scales('restless').at(-1)?.at).toBeGreaterThan(lastAt);
    });
    // One at once, then one each half second.
    const tookMs = lastAt - (scales('restless')[0]?.at ?? 0);
    expect(scales('restless').length).toBeLessThanOrEqual(3 + tookMs / 500);
    const settledAt = scales('restless').length;
    await delay(2_000);
    expect(scales('restless')).toHaveLength(settledAt);
    expect(await figure(watch, 'requests_failed_total')).toBe(0);
  });
});

describe('the metrics of the watch', () => {
  it('move, and have no object in a label', async () => {
    const watch = await leader();
    const publishedScales = () =>
      figure(watch, String.raw`requests_published_total\{kind="scale"\}`);
    const before = await publishedScales();
    await world.createInStep('measured');
    await world.wish('measured', 5);
    await eventually('it is asked for', () => expect(takenScales('measured')).toHaveLength(1));
    expect(await publishedScales()).toBeGreaterThan(before);
    expect(await figure(watch, 'leader')).toBe(1);
    expect(await figure(watch, String.raw`objects\{kind="MachinePool"\}`)).toBeGreaterThan(0);
    const { text } = await watch.process.get('/metrics');
    for (const secret of ['measured', world.cluster.namespace]) expect(text).not.toContain(secret);
    const labels = [...text.matchAll(/^poolsync\S*\{(\w+)=/gm)].map(([, label]) => label);
    expect(new Set(labels)).toEqual(new Set(['kind', 'resource']));
  });
});

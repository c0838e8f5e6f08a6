import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { build, deploy } from './deployed-app.ts';
import type { Builds, Changes, Deployed, LogLine } from './deployed-app.ts';

let builds: Builds;

beforeAll(async () => {
  builds = await build();
});

afterAll(async () => {
  await rm(builds.folder, { recursive: true, force: true });
});

async function eventually(assertion: () => void): Promise<void> {
  await vi.waitFor(assertion, { timeout: 20_000, interval: 10 });
}

const drained = { active: 0, locked: 0, scheduled: 0, deadLettered: 0 };

interface Setup {
  readonly serviceBus?: object;
  readonly lockMs?: number;
  readonly instances?: number;
  readonly alwaysReady?: number;
  readonly gate?: string;
}

function deploySessions(setup: Setup = {}): Promise<Deployed> {
  const { serviceBus = { sessionIdleTimeout: '00:00:00.05' }, lockMs = 30_000, gate = '' } = setup;
  const changes: Changes = {
    host: { version: '2.0', extensions: { serviceBus } },
    settings: { MODE: 'sessions', GATE: gate },
    queue: { requiresSession: true, lockMs },
    options: { maxConcurrency: setup.instances ?? 1, alwaysReady: setup.alwaysReady },
  };
  return deploy(builds, changes);
}

function put({ queue }: Deployed, sessionId: string, ...bodies: readonly unknown[]): void {
  queue.put(bodies.map((body) => ({ body: Buffer.from(JSON.stringify(body)), sessionId })));
}

const work = z.object({
  messages: z.array(z.object({ n: z.number().optional() })),
  triggerMetadata: z.looseObject({
    sessionIdArray: z.array(z.string()),
    deliveryCountArray: z.array(z.number()),
  }),
});

interface Work {
  readonly session: string;
  readonly sessions: readonly string[];
  readonly numbers: readonly (number | undefined)[];
  readonly deliveries: readonly number[];
  readonly from: number;
  /** Infinity where it did not end. */
  readonly to: number;
}

/** The invocations so far, as the app's own log has them, by their beginnings. */
function worked({ lines }: Deployed): readonly Work[] {
  const all = lines();
  const isOver = ({ category, message }: LogLine): boolean =>
    category === 'console' && message === 'over';
  const ends = new Map(
    all.filter(isOver).map(({ invocationId, time }) => [invocationId, Date.parse(time)]),
  );
  return all
    .filter(({ category }) => category === 'user')
    .map(({ message, time, invocationId }) => {
      const { messages, triggerMetadata } = work.parse(JSON.parse(message));
      return {
        session: triggerMetadata.sessionIdArray[0] ?? '',
        sessions: triggerMetadata.sessionIdArray,
        numbers: messages.map(({ n }) => n),
        deliveries: triggerMetadata.deliveryCountArray,
        from: Date.parse(time),
        to: ends.get(invocationId) ?? Infinity,
      };
    })
    .toSorted((a, b) => a.from - b.from);
}

function overlap(a: Work, b: Work): boolean {
  return a !== b && a.from < b.to && b.from < a.to;
}

describe('startFunctionApp, with sessions', () => {
  it('gives each invocation messages of one session, in their order', async () => {
    const deployed = await deploySessions();
    put(deployed, 'a', { n: 1 }, { n: 2 });
    put(deployed, 'b', { n: 1 });
    put(deployed, 'a', { n: 3 });
    await eventually(() => expect(deployed.queue.depths()).toEqual(drained));
    expect(worked(deployed)).toMatchObject([
      { sessions: ['a', 'a', 'a'], numbers: [1, 2, 3] },
      { sessions: ['b'], numbers: [1] },
    ]);
  });

  it('never works on a session in two invocations at once, but on several sessions', async () => {
    const serviceBus = { sessionIdleTimeout: '00:00:00.02', maxMessageBatchSize: 2 };
    const gate = join(builds.folder, 'first-gate');
    const deployed = await deploySessions({ serviceBus, instances: 3, gate });
    const sessions = ['a', 'b', 'c', 'd', 'e'];
    for (let n = 0; n < 8; n += 1) {
      const act = ['wait', 'nap', 'nap', 'throw'][n] ?? 'nap';
      for (const session of sessions) put(deployed, session, { n, act });
    }
    await eventually(() => expect(deployed.app.counts().get('reconcile')?.inWork).toBe(3));
    await writeFile(gate, '');
    await eventually(() => expect(deployed.queue.depths()).toEqual(drained));
    await eventually(() => expect(deployed.app.counts().get('reconcile')?.inWork).toBe(0));
    const all = worked(deployed);
    for (const session of sessions) {
      const own = all.filter((one) => one.session === session);
      expect(own.flatMap((one) => own.filter((other) => overlap(one, other)))).toEqual([]);
      // The batch that threw came again, at once and before all others.
      expect(own.flatMap(({ numbers }) => numbers)).toEqual([0, 1, 2, 3, 2, 3, 4, 5, 6, 7]);
      expect(own.every((one) => one.sessions.every((id) => id === session))).toBe(true);
    }
    expect(all.some((one) => all.some((other) => overlap(one, other)))).toBe(true);
    expect(deployed.app.pids()).toHaveLength(3);
  });

  it('keeps an instance at its session until that was idle, while others wait', async () => {
    const serviceBus = { sessionIdleTimeout: '00:00:02' };
    const deployed = await deploySessions({ serviceBus });
    put(deployed, 'a', { n: 1 });
    put(deployed, 'b', { n: 1 });
    await eventually(() => expect(worked(deployed)).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    put(deployed, 'a', { n: 2 });
    await eventually(() => expect(deployed.queue.depths()).toEqual(drained));
    const [first, second, third] = worked(deployed);
    expect([first?.session, second?.session, third?.session]).toEqual(['a', 'a', 'b']);
    expect((third?.from ?? 0) - (second?.to ?? Infinity)).toBeGreaterThanOrEqual(1_800);
  });

  it('starts no instance for a session that waits, but for more messages than a batch has', async () => {
    const gate = join(builds.folder, 'scaling-gate');
    const serviceBus = { sessionIdleTimeout: '00:00:00.05', maxMessageBatchSize: 2 };
    const deployed = await deploySessions({ serviceBus, instances: 3, gate });
    put(deployed, 'a', { n: 1, act: 'wait' });
    put(deployed, 'b', { n: 1, act: 'wait' });
    await eventually(() => expect(worked(deployed)).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(worked(deployed).map(({ session }) => session)).toEqual(['a']);
    expect(deployed.app.pids()).toHaveLength(1);
    put(deployed, 'c', { n: 1, act: 'wait' });
    await eventually(() => expect(worked(deployed)).toHaveLength(2));
    expect(deployed.app.pids()).toHaveLength(2);
    await writeFile(gate, '');
    await eventually(() => expect(deployed.queue.depths()).toEqual(drained));
  });

  it('works on as many sessions at once as there are instances from the start', async () => {
    const gate = join(builds.folder, 'ready-gate');
    const deployed = await deploySessions({ instances: 2, alwaysReady: 2, gate });
    await eventually(() => expect(deployed.app.pids()).toHaveLength(2));
    put(deployed, 'a', { n: 1, act: 'wait' });
    put(deployed, 'b', { n: 1, act: 'wait' });
    await eventually(() => expect(worked(deployed)).toHaveLength(2));
    await writeFile(gate, '');
    await eventually(() => expect(deployed.queue.depths()).toEqual(drained));
  });

  it('loses a session whose lock is over, to an instance that works on it meanwhile', async () => {
    const gate = join(builds.folder, 'session-gate');
    const deployed = await deploySessions({ lockMs: 1_000, instances: 2, alwaysReady: 2, gate });
    put(deployed, 'a', { n: 1, act: 'wait' });
    await eventually(() => expect(worked(deployed)).toHaveLength(2));
    const [first, second] = worked(deployed);
    expect([first?.deliveries, second?.deliveries]).toEqual([[1], [2]]);
    await writeFile(gate, '');
    await eventually(() => expect(deployed.queue.depths()).toEqual(drained));
    await eventually(() => expect(deployed.app.counts().get('reconcile')?.inWork).toBe(0));
    const { completed, lostLocks } = deployed.app.counts().get('reconcile') ?? {};
    expect(completed).toBe(1);
    expect(lostLocks).toBeGreaterThanOrEqual(1);
    expect(deployed.log.join('\n')).toContain('session-lock-lost');
  });

  it('takes a session up again after an instance that held it was killed', async () => {
    const deployed = await deploySessions();
    put(deployed, 'a', { n: 1, act: 'crash' }, { n: 2 });
    await eventually(() => expect(deployed.queue.depths()).toEqual(drained));
    expect(worked(deployed)).toMatchObject([
      { numbers: [1, 2], deliveries: [1, 1] },
      { numbers: [1, 2], deliveries: [2, 2] },
    ]);
  });

  it.each([
    ['a plain queue', { settings: { MODE: 'sessions' } }, 'the queue events has no sessions'],
    [
      'a queue with sessions, without a trigger for them',
      { queue: { requiresSession: true } },
      'the queue events requires sessions',
    ],
  ])('does not start an app on %s', async (_what, changes, reason) => {
    await expect(deploy(builds, changes)).rejects.toThrow(reason);
  });
});

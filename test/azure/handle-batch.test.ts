import { describe, expect, it } from 'vitest';
import type { ReceivedMessage } from '../../functions/azure/queue/received-message.ts';
import { handleBatch, type HandleBatchDeps } from '../../functions/azure/reconcile/handle-batch.ts';
import type { HintsIn } from '../../shared/delivery/hints-in.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import { faults } from '../fakes/fake-cloud.ts';
import {
  aCall,
  aRequest,
  asCloudEvent,
  machineId,
  person,
  scaleSetId,
  scaleSetWrite,
} from './events.ts';
import { recordBatch, type RecordedBatch } from './recording-queues.ts';

const write = asCloudEvent(scaleSetWrite);
const machine = asCloudEvent(
  aCall('WriteSuccess', machineId, 'Microsoft.Compute/virtualMachines/write'),
);
const foreign = asCloudEvent({
  type: 'Microsoft.Resources.Unheard',
  subject: scaleSetId,
  data: {},
});
const broken = { specversion: '1.0' };
const deferred: Outcome = { kind: 'deferred', reason: 'fault', detail: 'later' };

const aMessage = (id: string, body: unknown = write, attempt = 1): ReceivedMessage => ({
  id,
  body,
  attempt,
});

interface Batch extends RecordedBatch {
  readonly deps: HandleBatchDeps;
  readonly asked: HintsIn[];
}

/** Where every hint ends as the table says, and is in sync where it says nothing. */
function aBatch(outcomes: Readonly<Record<string, Outcome>> = {}, random?: () => number): Batch {
  const recorded = recordBatch(random);
  const asked: HintsIn[] = [];
  const reconcile: HandleBatchDeps['reconcile'] = async (hints) => {
    asked.push(hints);
    const all = [...hints.hints, ...hints.poolHints, ...hints.memberHints];
    return new Map(all.map(({ id }) => [id, outcomes[id] ?? { kind: 'in-sync' }]));
  };
  const deps = { ...recorded.deps, installation: 'poolsync', reconcile };
  return { ...recorded, deps, asked };
}

describe('handleBatch', () => {
  it('hands on what a batch asks for, sorted by what it names, with the IDs of its messages', async () => {
    const { deps, asked } = aBatch();
    await handleBatch(deps, [
      aMessage('a'),
      aMessage('b', [write, aRequest('Sync')]),
      aMessage('c', machine),
    ]);
    const [{ hints, poolHints, memberHints } = { hints: [], poolHints: [], memberHints: [] }] =
      asked;
    expect(hints.map(({ id }) => id)).toEqual(['a', 'b/0']);
    expect(poolHints.map(({ id }) => id)).toEqual(['b/1']);
    expect(memberHints.map(({ id }) => id)).toEqual(['c']);
  });

  it.each<[string, Outcome]>([
    ['superseded', { kind: 'superseded' }],
    ['applied', { kind: 'applied', added: 1, removed: 0 }],
    ['in sync', { kind: 'in-sync' }],
    ['ignored', { kind: 'ignored', reason: 'no-pool' }],
  ])('is done with a message whose group is %s', async (_, outcome) => {
    const { deps, returning, rejected } = aBatch({ a: outcome });
    await handleBatch(deps, [aMessage('a')]);
    expect([returning, rejected]).toEqual([[], []]);
  });

  it('I9: sends once more what is deferred, and no other', async () => {
    const { deps, returning } = aBatch({ b: deferred });
    const messages = [aMessage('a'), aMessage('b', write, 3), aMessage('c')];
    await handleBatch(deps, messages);
    expect(returning).toEqual([{ message: messages[1], delayMs: 10_000 }]);
  });

  it.each([
    [5_000, 5_000],
    [10_001, 11_000],
    [1, 1_000],
  ])('lets one that names its time, %i ms, come back after %i ms', async (ms, delayMs) => {
    const { deps, returning } = aBatch({ a: { ...deferred, retryAfterMs: ms } });
    await handleBatch(deps, [aMessage('a', write, 7)]);
    expect(returning).toMatchObject([{ delayMs }]);
  });

  it('lets what failed together come back together', async () => {
    const chances = [0.1, 0.9, 0.4].values();
    const { deps, returning } = aBatch({ a: deferred, b: deferred, c: deferred }, () =>
      Number(chances.next().value),
    );
    await handleBatch(deps, [aMessage('a'), aMessage('b'), aMessage('c', write, 9)]);
    expect(returning.map(({ delayMs }) => delayMs)).toEqual([1_000, 1_000, 6_000]);
  });

  it('I9: lets a message come back as long as any of its events has to', async () => {
    const { deps, returning, rejected, metrics } = aBatch({ 'a/2': deferred });
    await handleBatch(deps, [aMessage('a', [broken, foreign, write])]);
    expect(returning).toHaveLength(1);
    expect(rejected).toEqual([]);
    expect(metrics.totals).toEqual({});
  });

  it('I9: puts a message before people once the rest of it was worked on', async () => {
    const { deps, asked, rejected, metrics, log } = aBatch();
    const message = aMessage('a', [broken, foreign, write]);
    await handleBatch(deps, [message]);
    expect(asked[0]?.hints.map(({ id }) => id)).toEqual(['a/2']);
    expect(rejected).toEqual([expect.objectContaining({ message })]);
    expect(rejected[0]?.reason).toMatch(/^body\[0\]/);
    expect(metrics.totals).toEqual({ MessagesRejected: 1, 'MessagesIgnored unknown-event': 1 });
    expect(log.lines.map(({ message: said }) => said)).toEqual([
      'message ignored',
      'message rejected',
    ]);
  });

  it('I9: lets a message come back that could not be put before people', async () => {
    const { deps, returning, metrics, log } = aBatch();
    const queues = { ...deps.queues, reject: () => Promise.reject(faults.throttled()) };
    const message = aMessage('a', broken, 5);
    await handleBatch({ ...deps, queues }, [message, aMessage('b')]).catch(() => undefined);
    expect(returning).toEqual([{ message, delayMs: 30_000 }]);
    expect(metrics.totals).toEqual({});
    expect(log.lines[0]).toMatchObject({ level: 'error', message: 'message not rejected' });
  });

  it('I9: puts before people what could not be sent once more for a reason of its own', async () => {
    const { deps, rejected, metrics, log } = aBatch({ a: deferred, b: deferred });
    const message = aMessage('a');
    const left = { message, reason: 'its time is over' };
    const queues: HandleBatchDeps['queues'] = { ...deps.queues, sendAgain: async () => [left] };
    await handleBatch({ ...deps, queues }, [message, aMessage('b')]);
    expect(rejected).toEqual([left]);
    expect(metrics.totals).toEqual({ MessagesRejected: 1 });
    expect(log.lines).toMatchObject([
      { message: 'message rejected', fields: { messageId: 'a', reason: 'its time is over' } },
    ]);
  });

  it('I9: lets what neither people nor the queue with its end take come back with a new life, and the batch be done', async () => {
    const { deps, metrics, log } = aBatch({ a: deferred, b: deferred });
    const over = { ...aMessage('a'), expiresAt: new Date(0) };
    const sent: RecordedBatch['returning'] = [];
    const queues: HandleBatchDeps['queues'] = {
      reject: (messages) =>
        messages.length === 0 ? Promise.resolve() : Promise.reject(faults.throttled()),
      sendAgain: async (messages) => {
        const [dead = [], alive = []] = [true, false].map((isOver) =>
          messages.filter(({ message }) => (message.expiresAt !== undefined) === isOver),
        );
        sent.push(...alive);
        return dead.map(({ message }) => ({ message, reason: 'its time is over' }));
      },
    };
    await handleBatch({ ...deps, queues }, [over, aMessage('b')]);
    expect(sent.map(({ message }) => message)).toEqual([aMessage('b'), aMessage('a')]);
    expect(metrics.totals).toEqual({});
    expect(log.lines).toMatchObject([
      { level: 'error', message: 'message not rejected', fields: { messageId: 'a' } },
    ]);
  });

  it('I9: throws where what was left is still left, so that nothing is completed', async () => {
    const { deps } = aBatch({ a: deferred });
    const fault = faults.throttled();
    const queues: HandleBatchDeps['queues'] = {
      reject: (messages) => (messages.length === 0 ? Promise.resolve() : Promise.reject(fault)),
      sendAgain: async (messages) =>
        messages.map(({ message }) => ({ message, reason: 'too large' })),
    };
    await expect(handleBatch({ ...deps, queues }, [aMessage('a')])).rejects.toBe(fault);
  });

  it('I9: throws where something could not be sent once more, so that nothing is completed', async () => {
    const { deps, log, rejected, metrics } = aBatch({ a: deferred });
    const fault = faults.throttled();
    const queues = { ...deps.queues, sendAgain: () => Promise.reject(fault) };
    const batch = [aMessage('a'), aMessage('b', foreign), aMessage('c', broken)];
    await expect(handleBatch({ ...deps, queues }, batch)).rejects.toBe(fault);
    expect(log.lines).toEqual([]);
    // It comes again with the batch: at each delivery there would be one more of it.
    expect([rejected, metrics.totals]).toEqual([[], {}]);
  });

  it('counts and logs what it ignores', async () => {
    const { deps, metrics, log } = aBatch();
    await handleBatch(deps, [aMessage('a', foreign)]);
    expect(metrics.totals).toEqual({ 'MessagesIgnored unknown-event': 1 });
    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'message ignored',
        fields: { messageId: 'a', reason: 'unknown-event', detail: 'Microsoft.Resources.Unheard' },
      },
    ]);
  });

  it('I9: sends once more what is not done when the time is over, each message at its own time', async () => {
    const chances = [0.5, 0.1, 0.9].values();
    const random = () => Number(chances.next().value);
    const { deps, returning, rejected, log } = aBatch({}, random);
    const hanging = { ...deps, reconcile: () => new Promise<never>(() => {}) };
    const messages = [aMessage('a'), aMessage('b', broken), aMessage('c')];
    await handleBatch(hanging, messages, 20);
    expect(returning).toMatchObject([
      { message: { id: 'a' }, delayMs: 1_000 },
      { message: { id: 'c' }, delayMs: 5_000 },
    ]);
    expect(rejected.map(({ message }) => message.id)).toEqual(['b']);
    expect(log.lines[0]).toMatchObject({ level: 'warn', message: 'batch not done in time' });
  });

  it('I9: sends a batch once more on which a mistake of ours befell it, each message at its own time', async () => {
    const chances = [0.5, 0.1, 0.9].values();
    const { deps, returning, log } = aBatch({}, () => Number(chances.next().value));
    const failing = { ...deps, reconcile: () => Promise.reject(new TypeError('x is no function')) };
    await handleBatch(failing, [aMessage('a'), aMessage('b', broken)]);
    expect(returning.map(({ delayMs }) => delayMs)).toEqual([1_000, 5_000]);
    expect(log.lines).toMatchObject([
      { level: 'error', message: 'batch not worked on', fields: { messages: 2 } },
    ]);
    expect(String(log.lines[0]?.fields['detail'])).toContain('TypeError: x is no function');
  });

  it('logs nothing of a body, and nothing of a person', async () => {
    const { deps, log, rejected } = aBatch({ a: deferred });
    const bodies = [write, foreign, { ...write, type: 7 }, JSON.stringify(write).slice(0, -9)];
    await handleBatch(
      deps,
      bodies.map((body, at) => aMessage(`m${at}`, body)),
    );
    expect(rejected.length).toBeGreaterThan(0);
    const told = JSON.stringify([log.lines, rejected.map(({ reason }) => reason)]);
    for (const secret of Object.values(person)) expect(told).not.toContain(secret);
  });
});

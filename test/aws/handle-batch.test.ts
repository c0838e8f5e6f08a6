import { describe, expect, it } from 'vitest';
import { handleBatch, type HandleBatchDeps } from '../../functions/aws/reconcile/handle-batch.ts';
import type { Hint, PoolHint } from '../../shared/model/hint.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';
import { activity, anEvent, testNotification } from './events.ts';
import { aRequestEvent } from './pool-requests.ts';
import { sqsRecord } from './sqs-record.ts';

interface Batch {
  readonly deps: HandleBatchDeps;
  readonly hints: Hint[];
  readonly poolHints: PoolHint[];
  readonly log: RecordingLogger;
  readonly metrics: RecordingMetrics;
  readonly rejected: { body: string; reason: string }[];
  readonly comingBack: { handle: string; seconds: number }[];
}

const deferred: Outcome = { kind: 'deferred', reason: 'contended', detail: 'later' };
const launch = JSON.stringify(anEvent('EC2 Instance Launch Successful', activity));

const aRecord = (messageId: string, body = launch, receives = 1) =>
  sqsRecord(messageId, body, receives);

/** Where every hint ends as the table says, and is in sync where it says nothing. */
function aBatch(outcomes: Readonly<Record<string, Outcome>> = {}): Batch {
  const log = new RecordingLogger();
  const metrics = new RecordingMetrics();
  const hints: Hint[] = [];
  const poolHints: PoolHint[] = [];
  const rejected: Batch['rejected'] = [];
  const comingBack: Batch['comingBack'] = [];
  const deps: HandleBatchDeps = {
    installation: 'poolsync',
    reconcile: async (given, givenPoolHints) => {
      hints.push(...given);
      poolHints.push(...givenPoolHints);
      return new Map(
        [...given, ...givenPoolHints].map(({ id }) => [id, outcomes[id] ?? { kind: 'in-sync' }]),
      );
    },
    queue: {
      reject: async (body, reason) => void rejected.push({ body, reason }),
      comeBack: async (handle, seconds) => void comingBack.push({ handle, seconds }),
    },
    log,
    metrics,
    random: () => 0.5,
  };
  return { deps, hints, poolHints, log, metrics, rejected, comingBack };
}

const failuresOf = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('handleBatch', () => {
  it('acknowledges an empty batch', async () => {
    const { deps } = aBatch();
    expect(await handleBatch(deps, { Records: [] })).toEqual(failuresOf());
  });

  it('hands on every hint with the ID of its message', async () => {
    const { deps, hints } = aBatch();
    await handleBatch(deps, { Records: [aRecord('a'), aRecord('b')] });
    expect(hints.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('hands on the requests of the watch, and ignores those for another installation', async () => {
    const { deps, poolHints, metrics } = aBatch();
    const ours = JSON.stringify(aRequestEvent('Sync'));
    const foreign = JSON.stringify(aRequestEvent('Sync', { installation: 'elsewhere' }));
    await handleBatch(deps, { Records: [aRecord('a', ours), aRecord('b', foreign)] });
    expect(poolHints).toEqual([
      {
        id: 'a',
        pool: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'pool' },
        uid: 'uid-of-fleet-pool',
        cause: 'Poolsync Sync Request',
      },
    ]);
    expect(metrics.totals).toEqual({ 'MessagesIgnored other-installation': 1 });
  });

  it('I9: lets a request come back whose object could not be read', async () => {
    const { deps } = aBatch({ a: deferred });
    const Records = [aRecord('a', JSON.stringify(aRequestEvent('Sync')))];
    expect(await handleBatch(deps, { Records })).toEqual(failuresOf('a'));
  });

  it.each<[string, Outcome]>([
    ['superseded', { kind: 'superseded' }],
    ['applied', { kind: 'applied', added: 1, removed: 0 }],
    ['in sync', { kind: 'in-sync' }],
    ['ignored', { kind: 'ignored', reason: 'no-pool' }],
  ])('acknowledges a message whose group is %s', async (_, outcome) => {
    const { deps, comingBack } = aBatch({ a: outcome });
    expect(await handleBatch(deps, { Records: [aRecord('a')] })).toEqual(failuresOf());
    expect(comingBack).toEqual([]);
  });

  it('I9: lets a deferred message come back, and no other', async () => {
    const { deps, comingBack } = aBatch({ b: deferred });
    const Records = [aRecord('a'), aRecord('b', launch, 3), aRecord('c')];
    expect(await handleBatch(deps, { Records })).toEqual(failuresOf('b'));
    expect(comingBack).toEqual([{ handle: 'handle-of-b', seconds: 10 }]);
  });

  it.each([
    [5_000, 5],
    [10_001, 11],
    [14_999, 15],
    [1, 1],
  ])('lets one that names its time, %i ms, come back after %i s', async (ms, seconds) => {
    const look: Outcome = { ...deferred, retryAfterMs: ms };
    const { deps, comingBack } = aBatch({ a: look });
    expect(await handleBatch(deps, { Records: [aRecord('a', launch, 7)] })).toEqual(
      failuresOf('a'),
    );
    expect(comingBack).toEqual([{ handle: 'handle-of-a', seconds }]);
  });

  it('I9: lets a message come back of whose hint it hears nothing', async () => {
    const { deps } = aBatch();
    const silent = { ...deps, reconcile: async () => new Map<string, Outcome>() };
    expect(await handleBatch(silent, { Records: [aRecord('a')] })).toEqual(failuresOf('a'));
  });

  it('I9: lets a message come back whose visibility cannot be changed', async () => {
    const { deps, log } = aBatch({ a: deferred });
    const queue = { ...deps.queue, comeBack: () => Promise.reject(faults.throttled()) };
    const Records = [aRecord('a'), aRecord('b')];
    expect(await handleBatch({ ...deps, queue }, { Records })).toEqual(failuresOf('a'));
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'visibility not changed',
        fields: { messageId: 'a', detail: 'Describe: Throttling: Rate exceeded' },
      },
    ]);
  });

  it('I9: puts what it cannot read before people, then acknowledges it', async () => {
    const { deps, rejected, log, metrics, hints } = aBatch();
    expect(await handleBatch(deps, { Records: [aRecord('a', '[]')] })).toEqual(failuresOf());
    const reason = 'body: a JSON object is needed';
    expect(rejected).toEqual([{ body: '[]', reason }]);
    expect(log.lines).toEqual([
      { level: 'warn', message: 'message rejected', fields: { messageId: 'a', reason } },
    ]);
    expect(metrics.totals).toEqual({ MessagesRejected: 1 });
    expect(hints).toEqual([]);
  });

  it('I9: lets a message come back that could not be put before people', async () => {
    const { deps, comingBack, metrics, log } = aBatch();
    const queue = { ...deps.queue, reject: () => Promise.reject(faults.throttled()) };
    expect(await handleBatch({ ...deps, queue }, { Records: [aRecord('a', '[]', 5)] })).toEqual(
      failuresOf('a'),
    );
    expect(comingBack).toEqual([{ handle: 'handle-of-a', seconds: 30 }]);
    expect(metrics.totals).toEqual({});
    expect(log.lines[0]).toMatchObject({ level: 'error', message: 'message not rejected' });
  });

  it('counts and logs what it ignores, and acknowledges it', async () => {
    const { deps, metrics, log } = aBatch();
    const Records = [aRecord('a', JSON.stringify(testNotification))];
    expect(await handleBatch(deps, { Records })).toEqual(failuresOf());
    expect(metrics.totals).toEqual({ 'MessagesIgnored test-notification': 1 });
    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'message ignored',
        fields: {
          messageId: 'a',
          reason: 'test-notification',
          detail: 'autoscaling:TEST_NOTIFICATION',
        },
      },
    ]);
  });

  it('works on the good ones of a mixed batch, and names failures in its order', async () => {
    const { deps, hints, rejected } = aBatch({ d: deferred, a: deferred });
    const bodies = { a: launch, b: 'no JSON', c: JSON.stringify(testNotification), d: launch };
    const Records = Object.entries(bodies).map(([id, body]) => aRecord(id, body));
    expect(await handleBatch(deps, { Records })).toEqual(failuresOf('a', 'd'));
    expect(hints.map(({ id }) => id)).toEqual(['a', 'd']);
    expect(rejected).toHaveLength(1);
  });

  it('throws what is no Fault, so that the whole batch comes back', async () => {
    const { deps } = aBatch({ a: deferred });
    const mistake = new TypeError('x is not a function');
    const failing = async (): Promise<never> => {
      throw mistake;
    };
    const event = { Records: [aRecord('a')] };
    await expect(handleBatch({ ...deps, reconcile: failing }, event)).rejects.toBe(mistake);
    const queue = { ...deps.queue, comeBack: failing };
    await expect(handleBatch({ ...deps, queue }, event)).rejects.toBe(mistake);
  });

  it('logs no body of a message', async () => {
    const { deps, log } = aBatch({ a: deferred });
    const secret = 'a-secret-in-a-field-that-nobody-reads';
    const body = JSON.stringify({ secret, ...anEvent('EC2 Something New', { secret }) });
    await handleBatch(deps, { Records: [aRecord('a', body), aRecord('b', `{"${secret}`)] });
    expect(JSON.stringify(log.lines.filter(({ level }) => level === 'info'))).not.toContain(secret);
  });
});

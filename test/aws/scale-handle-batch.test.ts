import { describe, expect, it } from 'vitest';
import { handleBatch, type HandleBatchDeps } from '../../functions/aws/scale/handle-batch.ts';
import type { CarriedRequest } from '../../shared/scale/coalesce-requests.ts';
import type { ScaleOutcome } from '../../shared/scale/scale-outcome.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';
import { activity, anEvent } from './events.ts';
import { aRequestEvent } from './pool-requests.ts';
import { sqsRecord } from './sqs-record.ts';

interface Batch {
  readonly deps: HandleBatchDeps;
  readonly requests: CarriedRequest[];
  readonly log: RecordingLogger;
  readonly metrics: RecordingMetrics;
  readonly rejected: { body: string; reason: string }[];
  readonly comingBack: { handle: string; seconds: number }[];
}

const deferred: ScaleOutcome = { kind: 'deferred', reason: 'contended', detail: 'later' };
const request = JSON.stringify(aRequestEvent());

const aRecord = (messageId: string, body = request, receives = 1) =>
  sqsRecord(messageId, body, receives);

/** Where every request ends as the table says, and is in sync where it says nothing. */
function aBatch(outcomes: Readonly<Record<string, ScaleOutcome>> = {}): Batch {
  const log = new RecordingLogger();
  const metrics = new RecordingMetrics();
  const requests: CarriedRequest[] = [];
  const rejected: Batch['rejected'] = [];
  const comingBack: Batch['comingBack'] = [];
  const deps: HandleBatchDeps = {
    scale: async (given) => {
      requests.push(...given);
      return new Map(given.map(({ id }) => [id, outcomes[id] ?? { kind: 'in-sync' }]));
    },
    queue: {
      reject: async (body, reason) => void rejected.push({ body, reason }),
      comeBack: async (handle, seconds) => void comingBack.push({ handle, seconds }),
    },
    log,
    metrics,
    random: () => 0.5,
    installation: 'poolsync',
  };
  return { deps, requests, log, metrics, rejected, comingBack };
}

const failuresOf = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('handleBatch of scale', () => {
  it('acknowledges an empty batch', async () => {
    const { deps } = aBatch();
    expect(await handleBatch(deps, { Records: [] })).toEqual(failuresOf());
  });

  it('hands on every request with the ID of its message', async () => {
    const { deps, requests } = aBatch();
    await handleBatch(deps, { Records: [aRecord('a'), aRecord('b')] });
    expect(requests.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(requests[0]?.request).toMatchObject({ kind: 'scale', uid: 'uid-of-fleet-pool' });
  });

  it.each<[string, ScaleOutcome]>([
    ['scaled', { kind: 'scaled', from: 1, to: 2 }],
    ['in sync', { kind: 'in-sync' }],
    ['not scaled', { kind: 'not-scaled', reason: 'out-of-range' }],
    ['ignored', { kind: 'ignored', reason: 'paused' }],
  ])('acknowledges a message whose pool is %s', async (_, outcome) => {
    const { deps, comingBack } = aBatch({ a: outcome });
    expect(await handleBatch(deps, { Records: [aRecord('a')] })).toEqual(failuresOf());
    expect(comingBack).toEqual([]);
  });

  it('I9: lets a deferred message come back with back-off, and no other', async () => {
    const { deps, comingBack } = aBatch({ b: deferred });
    const Records = [aRecord('a'), aRecord('b', request, 3), aRecord('c')];
    expect(await handleBatch(deps, { Records })).toEqual(failuresOf('b'));
    expect(comingBack).toEqual([{ handle: 'handle-of-b', seconds: 10 }]);
  });

  it('lets a message come back at the time that it waits for', async () => {
    const { deps, comingBack } = aBatch({ a: { ...deferred, retryAfterMs: 4_001 } });
    expect(await handleBatch(deps, { Records: [aRecord('a')] })).toEqual(failuresOf('a'));
    expect(comingBack).toEqual([{ handle: 'handle-of-a', seconds: 5 }]);
  });

  it('I9: lets a message come back of whose request it hears nothing', async () => {
    const { deps } = aBatch();
    const silent = { ...deps, scale: async () => new Map<string, ScaleOutcome>() };
    expect(await handleBatch(silent, { Records: [aRecord('a')] })).toEqual(failuresOf('a'));
  });

  it('I9: puts what it cannot read before people, then acknowledges it', async () => {
    const { deps, rejected, metrics, requests } = aBatch();
    const nameless = JSON.stringify(aRequestEvent('Scale', { name: '..' }));
    const Records = [aRecord('a', '[]'), aRecord('b', nameless), aRecord('c', '{')];
    expect(await handleBatch(deps, { Records })).toEqual(failuresOf());
    expect(rejected.map(({ body }) => body)).toEqual(['[]', nameless, '{']);
    expect(rejected[0]?.reason).toBe('body: a JSON object is needed');
    expect(rejected[1]?.reason).toMatch(/^detail\.name: /);
    expect(metrics.totals).toEqual({ MessagesRejected: 3 });
    expect(requests).toEqual([]);
  });

  it('I9: lets a message come back that could not be put before people', async () => {
    const { deps, metrics } = aBatch();
    const queue = { ...deps.queue, reject: () => Promise.reject(faults.throttled()) };
    const Records = [aRecord('a', '[]')];
    expect(await handleBatch({ ...deps, queue }, { Records })).toEqual(failuresOf('a'));
    expect(metrics.totals).toEqual({});
  });

  it('I9: counts what it ignores by its reason, and acknowledges it', async () => {
    const { deps, metrics, requests } = aBatch();
    const bodies = [
      aRequestEvent('Scale', { installation: 'blue' }),
      aRequestEvent('Scale', { kind: 'ScaleSetMachinePool' }),
      aRequestEvent('Sync'),
      anEvent('EC2 Instance Launch Successful', activity),
    ];
    const Records = bodies.map((body, at) => aRecord(String(at), JSON.stringify(body)));
    expect(await handleBatch(deps, { Records })).toEqual(failuresOf());
    expect(metrics.totals).toEqual({
      'MessagesIgnored other-installation': 1,
      'MessagesIgnored unknown-kind': 1,
      'MessagesIgnored unknown-event': 2,
    });
    expect(requests).toEqual([]);
  });

  it('I7: works for the installation that it is told', async () => {
    const { deps, requests } = aBatch();
    const blue = JSON.stringify(aRequestEvent('Scale', { installation: 'blue' }));
    const Records = [aRecord('own', blue), aRecord('foreign')];
    await handleBatch({ ...deps, installation: 'blue' }, { Records });
    expect(requests.map(({ id }) => id)).toEqual(['own']);
  });

  it('throws what is no Fault, so that the whole batch comes back', async () => {
    const { deps } = aBatch();
    const mistake = new TypeError('x is not a function');
    const scale = async (): Promise<never> => {
      throw mistake;
    };
    const event = { Records: [aRecord('a')] };
    await expect(handleBatch({ ...deps, scale }, event)).rejects.toBe(mistake);
  });
});

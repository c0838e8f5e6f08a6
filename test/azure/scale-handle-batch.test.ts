import { describe, expect, it } from 'vitest';
import {
  receivedMessages,
  type ReceivedMessage,
} from '../../functions/azure/queue/received-message.ts';
import { handleBatch, type HandleBatchDeps } from '../../functions/azure/scale/handle-batch.ts';
import type { CarriedRequest } from '../../shared/scale/coalesce-requests.ts';
import type { ScaleOutcome } from '../../shared/scale/scale-outcome.ts';
import { aRequest, asCloudEvent, person, scaleSetWrite } from './events.ts';
import { recordBatch, type RecordedBatch } from './recording-queues.ts';

const request = aRequest('Scale');
const later: ScaleOutcome = { kind: 'deferred', reason: 'fault', detail: 'later' };

const aMessage = (id: string, body: unknown = request, attempt = 1): ReceivedMessage => ({
  id,
  body,
  attempt,
  sessionId: 'one',
});

interface Batch extends RecordedBatch {
  readonly deps: HandleBatchDeps;
  readonly requests: CarriedRequest[];
}

/** Where every request ends as the table says, and is in sync where it says nothing. */
function aBatch(outcomes: Readonly<Record<string, ScaleOutcome>> = {}): Batch {
  const recorded = recordBatch();
  const requests: CarriedRequest[] = [];
  const scale: HandleBatchDeps['scale'] = async (given, _, tell) => {
    requests.push(...given);
    for (const { id } of given) tell(id, outcomes[id] ?? { kind: 'in-sync' });
  };
  return { ...recorded, deps: { ...recorded.deps, installation: 'poolsync', scale }, requests };
}

describe('handleBatch of scale', () => {
  it('hands on every request with the ID of its message', async () => {
    const { deps, requests } = aBatch();
    await handleBatch(deps, [aMessage('a'), aMessage('b', [request, request])]);
    expect(requests.map(({ id }) => id)).toEqual(['a', 'b/0', 'b/1']);
    expect(requests.map(({ isNew }) => isNew)).toEqual([true, true, true]);
    expect(requests[0]?.request).toMatchObject({
      kind: 'scale',
      pool: { kind: 'ScaleSetMachinePool' },
    });
  });

  it('says of a message that comes back that it is not new', async () => {
    const { deps, requests } = aBatch();
    await handleBatch(deps, [aMessage('a', request, 2)]);
    expect(requests).toMatchObject([{ isNew: false }]);
  });

  it.each<[string, ScaleOutcome]>([
    ['scaled', { kind: 'scaled', from: 1, to: 2 }],
    ['in sync', { kind: 'in-sync' }],
    ['not scaled', { kind: 'not-scaled', reason: 'out-of-range' }],
    ['ignored', { kind: 'ignored', reason: 'paused' }],
  ])('is done with a message whose pool is %s', async (_, outcome) => {
    const { deps, returning, rejected } = aBatch({ a: outcome });
    await handleBatch(deps, [aMessage('a')]);
    expect([returning, rejected]).toEqual([[], []]);
  });

  it('I9: lets a deferred message come back into its session, at its time, and no other', async () => {
    const { deps, returning } = aBatch({ b: later, c: { ...later, retryAfterMs: 4_001 } });
    const messages = [aMessage('a'), aMessage('b', request, 3), aMessage('c')];
    await handleBatch(deps, messages);
    expect(returning).toEqual([
      { message: messages[1], delayMs: 10_000 },
      { message: messages[2], delayMs: 5_000 },
    ]);
    expect(returning.map(({ message }) => message.sessionId)).toEqual(['one', 'one']);
  });

  it.each<[string, readonly string[], readonly unknown[]]>([
    ['have the same ID', ['x', 'x'], [request, request]],
    ['seem to have it, as one of an array', ['x', 'x/0'], [[request], request]],
  ])('I9: loses none of two messages that %s', async (_, messageIdArray, bodies) => {
    const { deps, returning } = aBatch();
    const messages = receivedMessages(bodies, {
      invocationId: 'invocation',
      triggerMetadata: { messageIdArray },
    });
    const scale: HandleBatchDeps['scale'] = async (requests, __, tell) => {
      for (const [at, { id }] of requests.entries())
        tell(id, at === 0 ? later : { kind: 'in-sync' });
    };
    await handleBatch({ ...deps, scale }, messages);
    expect(returning.map(({ message }) => message)).toEqual([messages[0]]);
  });

  it('I9: lets a message come back of whose request it hears nothing', async () => {
    const { deps, returning } = aBatch();
    await handleBatch({ ...deps, scale: async () => {} }, [aMessage('a')]);
    expect(returning).toHaveLength(1);
  });

  it('I9: lets all come back that are not done within its time', async () => {
    const { deps, returning, log } = aBatch();
    const scale = () => new Promise<never>(() => {});
    await handleBatch({ ...deps, scale }, [aMessage('a'), aMessage('b')], 20);
    expect(returning.map(({ message }) => message.id)).toEqual(['a', 'b']);
    expect(log.lines.map(({ message }) => message)).toEqual(['batch not done in time']);
  });

  it('I9: keeps what ended in a batch that was not done in time, and when it may come back', async () => {
    const { deps, returning } = aBatch();
    const scale: HandleBatchDeps['scale'] = (_, __, tell) => {
      tell('a', { kind: 'scaled', from: 1, to: 2 });
      tell('b', { ...later, retryAfterMs: 300_000 });
      return new Promise<never>(() => {});
    };
    await handleBatch({ ...deps, scale }, [aMessage('a'), aMessage('b'), aMessage('c')], 20);
    expect(returning).toMatchObject([
      { message: { id: 'b' }, delayMs: 300_000 },
      { message: { id: 'c' }, delayMs: 3_000 },
    ]);
  });

  it('I9: puts before people what it cannot read, and shows nothing of a person', async () => {
    const { deps, rejected, requests, log, metrics } = aBatch();
    const nameless = aRequest('Scale', { name: '..', claims: person });
    await handleBatch(deps, [
      aMessage('a', []),
      aMessage('b', nameless),
      aMessage('c', 'scale it to 40'),
      aMessage('d', { ...nameless, source: undefined }),
    ]);
    expect(requests).toEqual([]);
    expect(rejected.map(({ message: { id }, reason }) => [id, reason])).toEqual([
      ['a', 'body: an array without events'],
      ['b', expect.stringMatching(/^body\.data\.name: /)],
      ['c', 'body: not JSON, but text of 14 characters'],
      ['d', expect.stringMatching(/^body\.source: /)],
    ]);
    expect(metrics.totals).toEqual({ MessagesRejected: 4 });
    const shown = JSON.stringify([log.lines, rejected.map(({ reason }) => reason)]);
    for (const secret of Object.values(person)) expect(shown).not.toContain(secret);
  });

  it('I7, I9: ignores what is no request to scale a scale set of this installation', async () => {
    const { deps, requests, metrics } = aBatch();
    const bodies = [
      aRequest('Scale', { installation: 'blue' }),
      aRequest('Scale', { kind: 'AutoScalingGroupMachinePool' }),
      aRequest('Scale', { kind: 'AzureMachinePool' }),
      aRequest('Sync'),
      aRequest('Scale', {}, { source: 'somebody' }),
      asCloudEvent(scaleSetWrite),
    ];
    await handleBatch(
      deps,
      bodies.map((body, at) => aMessage(String(at), body)),
    );
    expect(requests).toEqual([]);
    expect(metrics.totals).toEqual({
      'MessagesIgnored other-installation': 1,
      'MessagesIgnored unknown-kind': 2,
      'MessagesIgnored unknown-event': 3,
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receivedMessages } from '../../functions/azure/queue/received-message.ts';

const invocationId = 'invocation-1';
const received = (bodies: unknown, triggerMetadata?: Record<string, unknown>) =>
  receivedMessages(
    bodies,
    triggerMetadata === undefined ? { invocationId } : { invocationId, triggerMetadata },
  );

describe('receivedMessages', () => {
  it('takes of each message what the host tells of it', () => {
    const metadata = {
      messageIdArray: ['a', 17],
      deliveryCountArray: [1, 3],
      applicationPropertiesArray: [{}, { poolsyncAttempt: 4, other: 'x' }],
      expiresAtUtcArray: ['2026-11-26T02:00:00.1234567', '9999-12-31T23:59:59.9999999'],
    };
    expect(received([{ a: 1 }, 'text'], metadata)).toEqual([
      { id: 'a', body: { a: 1 }, attempt: 1, expiresAt: new Date('2026-11-26T02:00:00.123Z') },
      { id: '17', body: 'text', attempt: 6, expiresAt: new Date('9999-12-31T23:59:59.999Z') },
    ]);
  });

  it('tells the session that a message lies in, where it has one', () => {
    const [one, other] = received(['a', 'b'], { sessionIdArray: ['s', 's'] });
    expect([one?.sessionId, other?.sessionId]).toEqual(['s', 's']);
    const without: readonly unknown[] = [['s'], ['', ''], [7, 7], ['x'.repeat(129), null], 's'];
    for (const sessionIdArray of without) {
      for (const message of received(['a', 'b'], { sessionIdArray })) {
        expect(message).not.toHaveProperty('sessionId');
      }
    }
  });

  it.each(['2026-11-26T02:00:00Z', '2026-11-26T03:00:00+01:00', '2026-11-26T02:00:00'])(
    'reads the time %s, which is UTC where it has no zone',
    (text) => {
      const [message] = received(['a'], { expiresAtUtcArray: [text] });
      expect(message?.expiresAt).toEqual(new Date('2026-11-26T02:00:00Z'));
    },
  );

  it('gives a message an ID of its own where the host names none', () => {
    expect(received(['a', 'b'])).toEqual([
      { id: 'invocation-1:0', body: 'a', attempt: 1 },
      { id: 'invocation-1:1', body: 'b', attempt: 1 },
    ]);
  });

  it('does not go by texts of which the host left one out: nobody knows which', () => {
    const [one, two] = received(['a', 'b'], { messageIdArray: ['of-b'] });
    expect([one?.id, two?.id]).toEqual(['invocation-1:0', 'invocation-1:1']);
  });

  it.each([0, -3, 1.5, Number.NaN, 1e9, '7', null, { a: 1 }, undefined])(
    'takes %j, which is no number of attempts, for the first one',
    (poolsyncAttempt) => {
      const [message] = received(['a'], { applicationPropertiesArray: [{ poolsyncAttempt }] });
      expect(message?.attempt).toBe(1);
    },
  );

  it('takes a body that comes alone for a batch of one', () => {
    expect(received({ a: 1 })).toEqual([{ id: 'invocation-1:0', body: { a: 1 }, attempt: 1 }]);
  });

  it('I9: loses no message, whatever the metadata holds', () => {
    const names = [
      'messageIdArray',
      'deliveryCountArray',
      'applicationPropertiesArray',
      'expiresAtUtcArray',
      'sessionIdArray',
    ];
    const column = fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 3 }));
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), column),
        (bodies, metadata) => {
          const messages = received(bodies, metadata);
          expect(messages.map(({ body }) => body)).toEqual(bodies);
          for (const { id, attempt } of messages) {
            expect(id).not.toBe('');
            expect(Number.isInteger(attempt)).toBe(true);
            expect(attempt).toBeGreaterThanOrEqual(1);
          }
        },
      ),
    );
  });
});

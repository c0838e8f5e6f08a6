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

  it('I9: gives no two messages the same ID, whatever their senders call them', () => {
    const idsOf = (...messageIdArray: readonly string[]) =>
      received(messageIdArray, { messageIdArray }).map(({ id }) => id);
    expect(idsOf('x', 'y', 'x', 'x')).toEqual(['x', 'y', 'invocation-1:2', 'invocation-1:3']);
    // The events of an array in x have such IDs.
    expect(idsOf('x/0', 'x', 'y/0')).toEqual(['invocation-1:0', 'x', 'y/0']);
  });

  describe('of a session, of which the host left out one that is empty', () => {
    const metadata = {
      messageIdArray: ['a', 'empty', 'b'],
      deliveryCountArray: [3, 1, 2],
      applicationPropertiesArray: [{}, {}, { poolsyncAttempt: 4 }],
      sessionIdArray: ['s', 's', 's'],
    };

    it('I9: lie in that session', () => {
      const sessions = received(['a', 'b'], metadata).map(({ sessionId }) => sessionId);
      expect(sessions).toEqual(['s', 's']);
    });

    it('are taken for worked on as often as any of them, so that none counts as new', () => {
      const attempts = received(['a', 'b'], metadata).map(({ attempt }) => attempt);
      expect(attempts).toEqual([5, 5]);
    });

    it('lie in none where the host tells of several sessions', () => {
      for (const message of received(['a', 'b'], { ...metadata, sessionIdArray: ['s', 's', 't'] }))
        expect(message).not.toHaveProperty('sessionId');
    });
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
          expect(new Set(messages.map(({ id }) => id)).size).toBe(bodies.length);
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

import { describe, expect, it } from 'vitest';
import { assert, nat, property, subarray } from 'fast-check';
import { judgeBatch } from '../../../sandbox/lambda/batch-response.ts';

describe('judgeBatch', () => {
  it.each([
    'null',
    '{}',
    '{"batchItemFailures":[]}',
    '{"batchItemFailures":null}',
    '{"statusCode":200}',
  ])('takes %s for success', (payload) => {
    expect(judgeBatch(['a', 'b'], payload)).toEqual({ kind: 'succeeded' });
  });

  it.each([
    ['', 'is no JSON'],
    ['{"batchItemFailures":', 'is no JSON'],
    ['"done"', 'is no batch response'],
    ['[]', 'is no batch response'],
    ['{"batchItemFailures":"a"}', 'is no batch response'],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', 'has no itemIdentifier'],
    ['{"batchItemFailures":[{"itemIdentifier":null}]}', 'has no itemIdentifier'],
    ['{"batchItemFailures":[{"messageId":"a"}]}', 'has no itemIdentifier'],
    ['{"batchItemFailures":["a"]}', 'has no itemIdentifier'],
    ['{"batchItemFailures":[{"itemIdentifier":"c"}]}', 'c is not one of the batch'],
    ['{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}', 'c is not one'],
  ])('fails the whole batch for %s', (payload, reason) => {
    const verdict = judgeBatch(['a', 'b'], payload);
    expect(verdict.kind).toBe('failed');
    expect(verdict).toHaveProperty('reason', expect.stringContaining(reason));
  });

  it('fails exactly the messages that are named, however often and in whatever order', () => {
    const named = subarray(['a', 'b', 'c', 'd'], { minLength: 1 });
    assert(
      property(named, nat({ max: 3 }), (ids, repeats) => {
        const items = [...ids, ...ids.slice(0, repeats)].toReversed();
        const payload = JSON.stringify({
          batchItemFailures: items.map((itemIdentifier) => ({ itemIdentifier })),
        });
        expect(judgeBatch(['a', 'b', 'c', 'd'], payload)).toEqual({
          kind: 'partly-failed',
          failedIds: new Set(ids),
        });
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hint } from '../../shared/model/hint.ts';
import { coalesce } from '../../shared/reconcile/coalesce.ts';
import { aGroupRef, noon } from '../fakes/builders.ts';
import { deepFreeze } from '../fakes/deep-freeze.ts';

/** All that follows from its ID, as a message that is delivered again says the same again. */
const hint: fc.Arbitrary<Hint> = fc.nat(30).map((n) => ({
  id: `message-${n}`,
  group: aGroupRef(n % 3 === 0 ? 'a' : 'b', n % 5 === 0 ? { region: 'us-east-1' } : {}),
  cause: ['launched', 'terminated', 'detached'][n % 3] ?? '',
  returned: n % 2 === 0,
  ...(n % 7 === 0 ? {} : { sentAt: new Date(noon.getTime() - n * 1_000) }),
  ...(n % 4 === 0
    ? {}
    : { instance: { id: `i-${n % 6}`, ...(n % 4 === 1 ? {} : { expected: 'gone' as const }) } }),
}));

const shuffled = fc
  .array(hint, { maxLength: 20 })
  .chain((hints) =>
    fc.tuple(
      fc.constant(hints),
      fc.shuffledSubarray(hints, { minLength: hints.length }),
      fc.subarray(hints),
    ),
  );

describe('coalescing', () => {
  it('I6: ignores order and repetition', () => {
    fc.assert(
      fc.property(shuffled, ([hints, otherOrder, again]) => {
        expect([...coalesce([...otherOrder, ...again])]).toEqual([...coalesce(hints)]);
      }),
    );
  });

  it('loses no hint and makes none up', () => {
    fc.assert(
      fc.property(fc.array(hint), (hints) => {
        const ids = [...coalesce(hints).values()].flatMap(({ hintIds }) => hintIds);
        expect(new Set(ids)).toEqual(new Set(hints.map(({ id }) => id)));
      }),
    );
  });

  it('leaves the hints as they are', () => {
    fc.assert(
      fc.property(fc.array(hint), (hints) => {
        coalesce(deepFreeze(hints));
      }),
    );
  });
});

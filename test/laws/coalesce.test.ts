import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hint } from '../../shared/model/hint.ts';
import { coalesce } from '../../shared/reconcile/coalesce.ts';
import { aGroupRef } from '../fakes/builders.ts';
import { deepFreeze } from '../fakes/deep-freeze.ts';

const hint: fc.Arbitrary<Hint> = fc.record({
  id: fc.nat(30).map((n) => `message-${n}`),
  group: fc.constantFrom(aGroupRef('a'), aGroupRef('b'), aGroupRef('a', { region: 'us-east-1' })),
  cause: fc.constantFrom('launched', 'terminated', 'detached'),
});

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

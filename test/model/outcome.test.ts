import { describe, expect, it } from 'vitest';
import { heavier, heaviest, type GroupOutcome, type Outcome } from '../../shared/model/outcome.ts';

const inOrder: readonly GroupOutcome[] = [
  { kind: 'ignored', reason: 'pool-being-deleted' },
  { kind: 'in-sync' },
  { kind: 'applied', added: 1, removed: 0 },
  { kind: 'deferred', reason: 'fault', detail: 'throttled' },
];

describe('heaviest', () => {
  it('is nothing where there is no outcome', () => {
    expect(heaviest([])).toBeUndefined();
  });

  it.each(inOrder.slice(1).map((heavy, below) => [heavy.kind, heavy, inOrder.slice(0, below + 1)]))(
    'prefers %s to all that asks for less',
    (_, heavy, lighter) => {
      for (const light of lighter as readonly GroupOutcome[]) {
        expect(heaviest([light, heavy])).toBe(heavy);
        expect(heaviest([heavy, light])).toBe(heavy);
      }
    },
  );

  it('takes the first of two that weigh the same', () => {
    const first: GroupOutcome = { kind: 'applied', added: 1, removed: 0 };
    expect(heaviest([first, { kind: 'applied', added: 5, removed: 5 }])).toBe(first);
  });
});

describe('heavier', () => {
  const applied = { kind: 'applied', added: 1, removed: 0 } as const;
  const superseded = { kind: 'superseded' } as const;

  it.each<[Outcome, Outcome, Outcome]>([
    [superseded, { kind: 'in-sync' }, { kind: 'in-sync' }],
    [superseded, { kind: 'ignored', reason: 'no-pool' }, { kind: 'ignored', reason: 'no-pool' }],
    [superseded, superseded, superseded],
    [{ kind: 'in-sync' }, applied, applied],
  ])('of %j and %j is %j, whichever comes first', (one, other, heavy) => {
    expect(heavier(one, other)).toEqual(heavy);
    expect(heavier(other, one)).toEqual(heavy);
  });
});

import { describe, expect, it } from 'vitest';
import type { Condition } from '../../shared/model/condition.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { claimantOf } from '../../shared/reconcile/claim.ts';
import type { ObservedPool } from '../../shared/reconcile/observed-pool.ts';
import { anObservedPool, anOwnerlessPool, aPool, aPoolRef } from '../fakes/builders.ts';

const claimed = (status: Condition['status']): Condition => ({
  type: 'GroupClaimed',
  status,
  reason: 'R',
  message: '',
  lastTransitionTime: '2026-11-01T00:00:00Z',
});

const old = '2026-01-01T00:00:00Z';
const young = '2026-06-01T00:00:00Z';
const denied = { kind: 'denied', reason: 'NoCloudAccount', message: '' } as const;

function observed(
  name: string,
  pool: Partial<Pool>,
  rest: Partial<ObservedPool> = {},
): ObservedPool {
  return anObservedPool({ pool: aPool({ ref: aPoolRef(name), uid: name, ...pool }), ...rest });
}

function winner(...pools: readonly ObservedPool[]): string | undefined {
  const names = [pools, pools.toReversed()].map((order) => claimantOf(order)?.ref.name);
  expect(names[0], 'the order of the pools does not matter').toBe(names[1]);
  return names[0];
}

describe('claimantOf', () => {
  it('is nobody where there is no pool', () => {
    expect(claimantOf([])).toBeUndefined();
  });

  it('is the pool that holds the claim, even where another is older', () => {
    const holder = observed('holder', {
      createdAt: young,
      status: { conditions: [claimed('True')] },
    });
    expect(winner(observed('older', { createdAt: old }), holder)).toBe('holder');
  });

  it('is not a pool that was told that it has no claim', () => {
    const refused = { status: { conditions: [claimed('False')] } };
    const newcomer = observed('newcomer', { createdAt: old, ...refused });
    expect(winner(newcomer, observed('holder', { createdAt: young }))).toBe('newcomer');
  });

  it('is the oldest where none holds the claim', () => {
    const a = observed('a', { createdAt: young });
    expect(winner(a, observed('b', { createdAt: old }))).toBe('b');
  });

  it('compares times, not their text', () => {
    const a = observed('a', { createdAt: '2026-01-01T00:30:00+01:00' });
    expect(winner(a, observed('b', { createdAt: '2026-01-01T00:00:00Z' }))).toBe('a');
  });

  it('is the one with the smaller UID of two that are equally old', () => {
    const a = observed('a', { uid: 'uid-2' });
    expect(winner(a, observed('b', { uid: 'uid-1' }))).toBe('b');
  });

  it('is the older one of two that both hold the claim', () => {
    const status = { conditions: [claimed('True')] };
    const a = observed('a', { createdAt: young, status });
    expect(winner(a, observed('b', { createdAt: old, status }))).toBe('b');
  });

  it.each<[string, ObservedPool]>([
    ['is being deleted', observed('first', { createdAt: old, beingDeleted: true })],
    ['has no owner', anObservedPool({ pool: anOwnerlessPool({ createdAt: old, uid: 'first' }) })],
    ['is denied', observed('first', { createdAt: old }, { access: denied })],
  ])('is never a pool that %s', (_, first) => {
    expect(winner(first, observed('second', { createdAt: young }))).toBe('second');
    expect(claimantOf([first])).toBeUndefined();
  });

  it('stays with a pool that is paused', () => {
    const status = { conditions: [claimed('True')] };
    const holder = observed('holder', { createdAt: young, status }, { paused: true });
    expect(winner(holder, observed('newcomer', { createdAt: old }))).toBe('holder');
  });
});

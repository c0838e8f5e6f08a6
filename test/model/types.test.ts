import { describe, expect, it } from 'vitest';
import type { GroupKey } from '../../shared/model/group.ts';
import type { ParseResult } from '../../shared/model/hint.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import type { Pool } from '../../shared/model/pool.ts';
import type { ProviderId } from '../../shared/model/provider-id.ts';
import type { Verdict } from '../../shared/reconcile/verdict.ts';
import { aPool, idOf } from '../fakes/builders.ts';

/** What the compiler has to refuse: each line fails the type check where it no longer does. */
describe('the types', () => {
  it('take no plain string for a provider ID or a key', () => {
    // @ts-expect-error a string is no ProviderId: only a parser of a cloud makes one
    const id: ProviderId = 'aws:///eu-west-1a/i-1';
    // @ts-expect-error a string is no GroupKey: only groupKey makes one
    const key: GroupKey = 'AutoScalingGroup/1/r/n';
    // @ts-expect-error a ProviderId is no GroupKey
    const mixed: GroupKey = idOf('i-1');
    expect([id, key, mixed]).toHaveLength(3);
  });

  it('ask whoever handles an outcome to handle every outcome', () => {
    const words = (outcome: Outcome): string => {
      if (outcome.kind === 'in-sync') return 'nothing to do';
      if (outcome.kind === 'applied') return `${outcome.added} added`;
      if (outcome.kind === 'ignored') return outcome.reason;
      if (outcome.kind === 'superseded') return 'said already';
      // @ts-expect-error deferred outcomes are left
      const none: never = outcome;
      return String(none);
    };
    expect(words({ kind: 'in-sync' })).toBe('nothing to do');
  });

  it('ask for every verdict and every result of parsing too', () => {
    // @ts-expect-error verdicts other than these two are left
    const verdicts: Record<Verdict['kind'], string> = { current: 'write', paused: 'wait' };
    // @ts-expect-error what was rejected is left
    const results: Record<ParseResult['kind'], string> = { hint: 'look', ignored: 'count' };
    expect([verdicts, results]).toHaveLength(2);
  });

  it('keep a pool from being changed', () => {
    const pool: Pool = aPool();
    const change = (): void => {
      // @ts-expect-error pools are read, never changed
      pool.uid = 'other';
      // @ts-expect-error lists too
      pool.providerIdList.push(idOf('i-1'));
    };
    expect(change).toBeTypeOf('function');
  });
});

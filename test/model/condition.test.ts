import { describe, expect, it } from 'vitest';
import { conditionOf, withConditions, type Condition } from '../../shared/model/condition.ts';
import { noon } from '../fakes/builders.ts';

const before: Condition = {
  type: 'Settled',
  status: 'True',
  reason: 'Settled',
  message: '',
  lastTransitionTime: '2026-11-01T00:00:00.000Z',
};

describe('withConditions', () => {
  it('keeps the transition time where the status stays, with the new reason and message', () => {
    const update = { type: 'Settled', status: 'True', reason: 'Other', message: 'new' } as const;
    expect(withConditions([before], [update], noon)).toEqual([
      { ...update, lastTransitionTime: before.lastTransitionTime },
    ]);
  });

  it('gives a condition whose status changes the time of now', () => {
    const update = { type: 'Settled', status: 'False', reason: 'Other', message: 'new' } as const;
    expect(withConditions([before], [update], noon)).toEqual([
      { ...update, lastTransitionTime: '2026-11-23T12:00:00.000Z' },
    ]);
  });

  it('gives a new condition the time of now', () => {
    const update = { type: 'Paused', status: 'True', reason: 'Paused', message: '' } as const;
    const [paused, settled] = withConditions([before], [update], noon);
    expect(paused).toEqual({ ...update, lastTransitionTime: noon.toISOString() });
    expect(settled).toEqual(before);
  });

  it('sorts by type, so that the order in which they came does not show', () => {
    const update = (type: Condition['type']) =>
      ({ type, status: 'True', reason: 'R', message: '' }) as const;
    const types = withConditions(
      [before],
      [update('Ready'), update('AccessAllowed'), update('Paused')],
      noon,
    ).map(({ type }) => type);
    expect(types).toEqual(['AccessAllowed', 'Paused', 'Ready', 'Settled']);
  });

  it('changes nothing when the same is said again', () => {
    const { lastTransitionTime: _, ...same } = before;
    expect(withConditions([before], [same], noon)).toEqual([before]);
  });
});

describe('conditionOf', () => {
  it('finds a condition by its type', () => {
    const paused = { ...before, type: 'Paused' } as const;
    expect(conditionOf([paused, before], 'Settled')).toBe(before);
    expect(conditionOf([paused], 'Settled')).toBeUndefined();
  });
});

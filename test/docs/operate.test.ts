import { describe, expect, it } from 'vitest';
import { linkNames } from '../../cli/doctor/finding.ts';
import { WatchMetrics } from '../../watch/http/watch-metrics.ts';
import { reasonsOfConditions } from './condition-reasons.ts';
import { textOf, wordsIn, wordsOfUnion } from './markdown.ts';

const text = textOf('docs/operate.md');

/** Names in code quotes in the first or second cell of a line of a table. */
const told = new Set(
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => line.split('|').slice(1, 3))
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
);

const notTold = (names: readonly string[]) => names.filter((name) => !told.has(name));

describe('docs/operate.md', () => {
  it('tells of each link of the doctor', () => {
    expect(notTold(linkNames)).toEqual([]);
    expect(linkNames).toHaveLength(20);
  });

  it('tells of each metric of the functions', () => {
    const metrics = ['MetricName', 'GaugeName'].flatMap((type) =>
      wordsOfUnion('shared/ports/metrics.ts', type),
    );
    expect(metrics.length).toBeGreaterThan(20);
    expect(notTold(metrics)).toEqual([]);
  });

  it('tells of each metric of the watch', async () => {
    const metrics = new WatchMetrics();
    const none = () => new Map();
    metrics.observe({ isLeader: () => true, queueLength: () => 0, objects: none, feeds: none });
    const names = [...(await metrics.text()).matchAll(/^# TYPE (poolsync_\w+)/gm)].map(
      ([, name = '']) => name,
    );
    expect(names.length).toBeGreaterThan(7);
    expect(notTold(names)).toEqual([]);
  });

  it('tells of each type of condition', () => {
    const types = wordsOfUnion('shared/model/condition.ts', 'ConditionType');
    expect(types.length).toBeGreaterThan(8);
    expect(notTold(types)).toEqual([]);
  });

  it('tells of each reason of a condition', () => {
    const reasons = reasonsOfConditions();
    expect(reasons).toEqual(
      expect.arrayContaining(['AdoptionMismatch', 'GroupNotFound', 'Contested']),
    );
    expect(notTold(reasons)).toEqual([]);
  });

  it('tells of each kind of finding of a sweep', () => {
    const source = textOf('shared/model/drift.ts');
    const kinds = [...source.matchAll(/readonly kind:([^;]+);/g)].flatMap(([, union = '']) =>
      wordsIn(union),
    );
    expect(kinds).toEqual(expect.arrayContaining(['list-drift', 'unclaimed-group']));
    expect(notTold(kinds)).toEqual([]);
  });

  it('tells of each in one place', () => {
    const first = text
      .split('\n')
      .flatMap((line) => /^\| `([^`]+)` +\|/.exec(line)?.[1] ?? [])
      .toSorted();
    expect(first).toEqual([...new Set(first)]);
  });
});

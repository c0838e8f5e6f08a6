import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkNames } from '../../cli/doctor/finding.ts';
import { WatchMetrics } from '../../watch/http/watch-metrics.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/operate.md'), 'utf8');

/** Names in code quotes in the first or second cell of a line of a table. */
const told = new Set(
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => line.split('|').slice(1, 3))
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
);

/** The members of a union of words, as its source has them: types are gone when tests run. */
function wordsOfUnion(file: string, type: string): readonly string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const [, union = ''] = new RegExp(String.raw`type ${type} =([^;]+);`).exec(source) ?? [];
  return wordsIn(union);
}

function wordsIn(source: string): readonly string[] {
  return [...source.matchAll(/'([A-Za-z][-\w]*)'/g)].map(([, word = '']) => word);
}

function sourcesUnder(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
}

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
    const reasons = reasonsInCode();
    expect(reasons).toEqual(
      expect.arrayContaining(['AdoptionMismatch', 'GroupNotFound', 'Contested']),
    );
    expect(notTold(reasons)).toEqual([]);
  });

  it('tells of each kind of finding of a sweep', () => {
    const source = readFileSync(join(root, 'shared/model/drift.ts'), 'utf8');
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

/** Events on objects have reasons too, and are told of in a sentence. */
const ofEvents: ReadonlySet<string> = new Set([
  'ListPublished',
  'Scaled',
  'NudgeWithheld',
  'DriftCorrected',
]);

/** Reasons stand in code as `reason: 'X'`, or as an argument after the condition's type or status. */
function reasonsInCode(): readonly string[] {
  const found = sourcesUnder('shared/model', 'shared/reconcile', 'shared/scale').flatMap(
    (source) => [
      ...[...source.matchAll(/reason: '([A-Z]\w+)'/g)].map(([, reason = '']) => reason),
      ...[...source.matchAll(/'(?:True|False|Unknown)',\s*'([A-Z]\w+)'/g)].map(
        ([, reason = '']) => reason,
      ),
      ...[...source.matchAll(/notSettled\(\s*'([A-Z]\w+)'/g)].map(([, reason = '']) => reason),
      ...[...source.matchAll(/isTrue\('\w+', '([A-Z]\w+)'\)/g)].map(([, reason = '']) => reason),
      ...usualReasonsIn(source),
      ...doubtsIn(source),
    ],
  );
  return [...new Set(found)].filter((reason) => !ofEvents.has(reason));
}

function usualReasonsIn(source: string): readonly string[] {
  return wordsIn(/usualReasons[^=]*= \{([^}]+)\}/.exec(source)?.[1] ?? '');
}

function doubtsIn(source: string): readonly string[] {
  const doubts = /const doubts[^=]*= \{(.*?)\n\}/s.exec(source)?.[1] ?? '';
  return [...doubts.matchAll(/^ {2}(\w+):/gm)].map(([, reason = '']) => reason);
}

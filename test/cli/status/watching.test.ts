import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../cli/output/display-width.ts';
import { StatusFleet } from '../../../cli/status/status-fleet.ts';
import { ViewChanges } from '../../../cli/status/view-changes.ts';
import { watchFrame } from '../../../cli/status/watch-frame.ts';
import { noon } from '../../fakes/builders.ts';
import { aNeedyView, aReportedMachinePool, aReportedPool, aView } from './reported.ts';

const plain = (_: string, text: string): string => text;
const usual = {
  columns: 120,
  rows: 24,
  wide: false,
  withNamespace: false,
  where: '',
  footer: 'Ctrl-C ends',
};

function frame(pools: Parameters<typeof watchFrame>[1], overrides: Partial<typeof usual> = {}) {
  return watchFrame(plain, pools, noon, { ...usual, ...overrides }).split('\n');
}

describe('watchFrame', () => {
  it('has the table, what needs a person, the summary and the footer', () => {
    const lines = frame([aView(), aNeedyView({ name: 'spot' })]);
    expect(lines[0]).toMatch(/^NAME/);
    expect(lines[1]).toMatch(/^workers/);
    expect(lines).toContain('Needs you:');
    expect(lines.slice(-2)).toEqual(['2 pools: 1 in sync, 1 needs you', 'Ctrl-C ends']);
  });

  const many = [
    ...Array.from({ length: 200 }, (_, at) => aView({ name: `fine-${at}` })),
    aView({ name: 'moving', state: 'settling', reason: 'InTransition' }),
    ...Array.from({ length: 9 }, (_, at) =>
      aNeedyView({ name: `broken-${at}` }, 'Do this. '.repeat(60)),
    ),
  ];

  it.each([
    [24, 120],
    [10, 80],
    [4, 60],
    [50, 200],
  ])('fits into %s rows of %s columns, with those first that matter', (rows, columns) => {
    const lines = frame(many, { rows, columns, withNamespace: true });
    // The cursor stands on a line of its own.
    expect(lines.length).toBeLessThan(Math.max(rows, 9));
    if (columns >= 80)
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines[1]).toContain('broken-0');
    expect(lines.some((line) => /^and \d+ more/.test(line))).toBe(true);
    expect(lines.at(-2)).toBe('210 pools: 200 in sync, 1 settling, 9 need you');
  });

  const longName = 'a-pool-with-a-name-of-very-many-letters';

  it('cuts nothing of a wide table', () => {
    const lines = frame([aView({ name: longName })], { wide: true, columns: 80 });
    expect(lines[1]).toMatch(new RegExp(`^${longName} .* in sync$`));
  });

  it.each([
    [24, 80],
    [12, 100],
    [40, 60],
  ])('fits a wide table into %s rows of %s columns, wrapped', (rows, columns) => {
    const pools = [...many, aNeedyView({ name: longName })];
    const lines = frame(pools, { wide: true, rows, columns });
    const heights = lines.map((line) => Math.max(1, Math.ceil(displayWidth(line) / columns)));
    // The cursor stands on a line of its own.
    expect(heights.reduce((total, height) => total + height, 0)).toBeLessThan(rows);
    expect(lines[0]).toMatch(/^NAME/);
    expect(lines[1]).toContain('broken-0');
  });

  it('keeps the order of the pools where all fit', () => {
    const lines = frame([aView({ name: 'a' }), aNeedyView({ name: 'b' }), aView({ name: 'c' })]);
    expect(lines.slice(1, 4).map((line) => line[0])).toEqual(['a', 'b', 'c']);
  });
});

describe('ViewChanges', () => {
  it('tells of all at first, then of what is new, other or gone', () => {
    const changes = new ViewChanges();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => aView({ name }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three');
    const told = (...pools: (typeof a)[]) =>
      changes.next(pools).map(({ type, pool }) => `${type} ${pool.name}`);
    expect(told(a, b)).toEqual(['present a', 'present b']);
    expect(told(a, b)).toEqual([]);
    expect(told({ ...a, observedAt: '2026-11-23T12:00:01.000Z' }, b)).toEqual([]);
    expect(told({ ...a, desired: 9 }, c)).toEqual(['gone b', 'present a', 'present c']);
  });
});

describe('StatusFleet', () => {
  const kind = 'AutoScalingGroupMachinePool';

  it('keeps pools and MachinePools as the feeds tell', () => {
    const fleet = new StatusFleet();
    fleet.pool(kind, { kind: 'present', item: aReportedPool() });
    expect(fleet.views(noon)).toMatchObject([{ reason: 'MachinePoolMissing' }]);
    fleet.machinePool({ kind: 'present', item: aReportedMachinePool() });
    expect(fleet.views(noon)).toMatchObject([{ state: 'in-sync', wanted: 3 }]);
    fleet.machinePool({ kind: 'present', item: aReportedMachinePool({ replicas: 4 }) });
    expect(fleet.views(noon)).toMatchObject([{ wanted: 4 }]);
    fleet.machinePool({ kind: 'gone', key: 'fleet/workers' });
    expect(fleet.views(noon)).toMatchObject([{ reason: 'MachinePoolMissing' }]);
    fleet.pool(kind, { kind: 'complete' });
    fleet.pool(kind, { kind: 'gone', key: 'fleet/workers' });
    expect(fleet.views(noon)).toEqual([]);
  });

  it('forgets what a MachinePool named once it names another', () => {
    const fleet = new StatusFleet();
    const { machinePoolName: _, ...unowned } = aReportedPool();
    fleet.pool(kind, { kind: 'present', item: unowned });
    fleet.machinePool({ kind: 'present', item: aReportedMachinePool() });
    expect(fleet.views(noon)).toMatchObject([{ reason: 'NoOwner' }]);
    const infrastructure = { kind, name: 'another' };
    fleet.machinePool({ kind: 'present', item: aReportedMachinePool({ infrastructure }) });
    expect(fleet.views(noon)).toMatchObject([{ reason: 'NoMachinePool' }]);
  });
});

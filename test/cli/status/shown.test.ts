import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { displayWidth } from '../../../cli/output/display-width.ts';
import { toJsonDocument } from '../../../cli/output/json-document.ts';
import { headingLine, layOut, rowLine } from '../../../cli/output/table-layout.ts';
import { toYamlDocument } from '../../../cli/output/yaml-document.ts';
import { ageOf } from '../../../cli/status/age.ts';
import { needsSection } from '../../../cli/status/needs-section.ts';
import type { PoolView } from '../../../cli/status/pool-view.ts';
import { statusColumns, type ColumnChoice } from '../../../cli/status/status-columns.ts';
import { StatusTally, summaryLine, summaryOf } from '../../../cli/status/summary.ts';
import { noon } from '../../fakes/builders.ts';
import { aNeedyView, aView, minutesAgo } from './reported.ts';

const plain = (_: string, text: string): string => text;

/** Clears the screen, sets the title, turns the direction of writing, begins a new line. */
const hostile = '\u001b[2J\u009d0;title\u0007\u202e\u2028a\nb\u{e0041}';
// What a terminal would obey or hide, but for the ends of our own lines.
const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function table(rows: readonly PoolView[], choice: Partial<ColumnChoice> = {}): readonly string[] {
  const columns = statusColumns({ wide: false, withNamespace: false, ...choice }, () => noon);
  const layout = layOut(columns, rows, choice.lineWidth);
  return [headingLine(plain, layout), ...rows.map((row) => rowLine(plain, layout, row))].map(
    (line) => line.slice(0, -1),
  );
}

describe('the table', () => {
  it('has a line for each pool with what a person asks first', () => {
    const settling = { state: 'settling', reason: 'InTransition', since: minutesAgo(1) } as const;
    expect(table([aView(), aNeedyView({ name: 'spot', wanted: null }), aView(settling)])).toEqual([
      'NAME      CLOUD                        GROUP          OWNER     WANTED   DESIRED   LISTED   PHASE     CHANGED     STATE',
      'workers   AWS eu-west-1 111111111111   blue-workers   cluster        3         3        3   Running   20m +2 -1   in sync',
      'spot      AWS eu-west-1 111111111111   blue-workers   cluster        -         3        3   Running   20m +2 -1   needs you: GroupNotFound',
      'workers   AWS eu-west-1 111111111111   blue-workers   cluster        3         3        3   Running   20m +2 -1   settling 60s: InTransition',
    ]);
  });

  it('says more on -o wide', () => {
    const message = '2 of 3 instances are in transition.';
    const [heading, row] = table([aView({ state: 'settling', reason: 'InTransition', message })], {
      wide: true,
      withNamespace: true,
    });
    expect(heading?.split(/ +/)).toEqual(
      'NAMESPACE NAME KIND CLUSTER MACHINEPOOL ACCOUNT REGION GROUP OWNER WANTED DESIRED LISTED MIN MAX COPIED PHASE CHANGED STATE'.split(
        ' ',
      ),
    );
    expect(row).toMatch(/ {3}settling: InTransition, 2 of 3 instances are in transition\.$/);
  });

  it('shortens the ID of a subscription, by which people tell it still', () => {
    const account = '0b1f6471-1bf0-4dda-aec3-cb9272f09590';
    const cloud = { provider: 'azure', account, region: null } as const;
    const group = { name: 'workers', resourceGroup: 'Fleet', id: null };
    expect(table([aView({ cloud, group })])[1]).toContain('Azure - 0b1f6471…   Fleet/workers');
  });

  it.each([80, 105, 106, 120])(
    'fits into a terminal of %s columns, whatever the names',
    (lineWidth) => {
      const rows = [
        aView({ name: 'x'.repeat(253) }),
        aNeedyView({ name: '東京'.repeat(40), namespace: 'team-'.repeat(12) }),
      ];
      for (const line of table(rows, { lineWidth, withNamespace: true })) {
        expect(displayWidth(line)).toBeLessThanOrEqual(lineWidth);
      }
    },
  );

  it('keeps columns under each other where characters take two', () => {
    const [, wide, narrow] = table([aView({ name: '東京🚀' }), aView({ name: 'abcdef' })]);
    expect(wide).toMatch(/^東京🚀 {3}AWS/);
    expect(narrow).toMatch(/^abcdef {3}AWS/);
  });

  it('cuts nothing where the output is no terminal', () => {
    const name = 'x'.repeat(253);
    expect(table([aView({ name })])[1]).toContain(`${name}   AWS`);
  });

  it('shows nothing that a terminal would obey', () => {
    const machinePool = { name: 'm', phase: hostile, listed: 3 };
    const row = table([
      aView({ name: hostile, cluster: hostile, machinePool, reason: hostile }),
    ])[1];
    expect(row).not.toMatch(obeyed);
    expect(row).toContain(String.raw`\u001b[2J`);
  });
});

describe('needsSection', () => {
  const options = { width: 60, mostPools: 20 };

  it('is empty where nothing needs a person', () => {
    expect(needsSection(plain, [aView()], noon, options)).toBe('');
  });

  it('tells reason, condition, age and message, wrapped between words', () => {
    const message = 'There is no Auto Scaling group workers in account 111111111111. Create it.';
    expect(needsSection(plain, [aView(), aNeedyView({}, message)], noon, options)).toBe(
      [
        'Needs you:',
        '  fleet/workers (AutoScalingGroupMachinePool)',
        '    GroupNotFound (GroupFound), for 5m',
        '      There is no Auto Scaling group workers in account',
        '      111111111111. Create it.',
        '',
      ].join('\n'),
    );
  });

  it('counts by reason what would fill the screen', () => {
    const pools = Array.from({ length: 30 }, (_, at) => aNeedyView({ name: `p${at}` }));
    const text = needsSection(plain, pools, noon, options);
    expect(text).toContain('fleet/p19 ');
    expect(text).not.toContain('fleet/p20 ');
    expect(text).toContain('and 10 more: 10 GroupNotFound; -o wide shows all');
  });

  it('holds its lines within the width and shows nothing that a terminal would obey', () => {
    const message = `${hostile.repeat(50)}${'東'.repeat(300)} ${'x'.repeat(9_000)}`;
    const lines = needsSection(plain, [aNeedyView({}, message)], noon, options).split('\n');
    for (const line of lines) {
      expect(line).not.toMatch(obeyed);
      expect(displayWidth(line)).toBeLessThanOrEqual(60);
    }
    expect(lines.length).toBeLessThan(100);
  });
});

describe('summaryLine', () => {
  it.each([
    [[aView()], '', '1 pool: 1 in sync'],
    [[aView(), aView(), aNeedyView()], '', '3 pools: 2 in sync, 1 needs you'],
    [[aNeedyView(), aNeedyView()], ' in namespace a', '2 pools in namespace a: 2 need you'],
    [
      [aView({ state: 'settling' }), aView({ state: 'paused' }), aView({ state: 'deleting' })],
      '',
      '3 pools: 1 settling, 1 paused, 1 deleting',
    ],
  ] as const)('counts by state', (pools, where, line) => {
    const tally = new StatusTally();
    for (const pool of pools) tally.add(pool);
    expect(summaryLine(tally, where)).toBe(line);
    expect(summaryOf(tally).pools).toBe(pools.length);
  });
});

describe('ageOf', () => {
  it.each([
    [0, '0s'],
    [1.5, '90s'],
    [2, '2m'],
    [119, '119m'],
    [120, '2h'],
    [47 * 60, '47h'],
    [48 * 60, '2d'],
    [-5, '0s'],
  ])('writes %s minutes as %s', (minutes, age) => {
    expect(ageOf(minutesAgo(minutes), noon)).toBe(age);
  });

  it('does not make a number of what is no time', () => {
    expect(ageOf('soon', noon)).toBe('?');
  });
});

describe('the documents', () => {
  const document = { pools: [aNeedyView({ name: hostile }, `${hostile} ${'word '.repeat(60)}`)] };

  it.each([
    ['JSON', toJsonDocument, (text: string): unknown => JSON.parse(text)],
    ['YAML', toYamlDocument, (text: string): unknown => parse(text)],
  ] as const)('are read back as what they were, and harm no terminal: %s', (_, render, read) => {
    const text = render(document);
    for (const line of text.split('\n')) expect(line).not.toMatch(obeyed);
    expect(read(text)).toEqual(document);
  });

  it('escape in YAML also what its own rules would let pass', () => {
    const text = toYamlDocument({ a: 'x\u202ey', b: '\u{e0041}' });
    expect(text).toBe(String.raw`a: "x\u202ey"` + '\n' + String.raw`b: "\U000e0041"` + '\n');
  });

  it('quote in YAML what would be read as another type', () => {
    expect(toYamlDocument({ account: '000011112222', is: 'no' })).toMatch(/"000011112222"/);
  });
});

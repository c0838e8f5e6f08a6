import { headingLine, layOut, rowLine, type Style } from '../output/table-layout.ts';
import { shorten } from '../output/display-width.ts';
import { needsSection } from './needs-section.ts';
import type { PoolState, PoolView } from './pool-view.ts';
import { statusColumns, type ColumnChoice } from './status-columns.ts';
import { StatusTally, summaryLine } from './summary.ts';

export interface FrameOptions extends Omit<ColumnChoice, 'lineWidth'> {
  /** Of the terminal. */
  readonly columns: number;
  readonly rows: number;
  /** As in ` in namespace team-a`; may be empty. */
  readonly where: string;
  /** What stands below all. */
  readonly footer: string;
}

/** The first to be shown where not all fit. */
const urgency: Readonly<Record<PoolState, number>> = {
  'needs-you': 0,
  settling: 1,
  deleting: 2,
  paused: 3,
  'in-sync': 4,
};

/** What a terminal shows at a time: as many pools as fit, those that matter first. */
export function watchFrame(
  style: Style,
  pools: readonly PoolView[],
  now: Date,
  options: FrameOptions,
): string {
  const { columns: width, rows: height, where, footer } = options;
  const tally = new StatusTally();
  for (const pool of pools) tally.add(pool);
  const bottom = [
    '',
    style('bold', summaryLine(tally, where)),
    style('dim', shorten(footer, width)),
  ];
  // The heading, and the line on which the cursor stays.
  const room = Math.max(1, height - bottom.length - 2);
  const needs = needsLines(style, pools, now, width, room);
  const shown = fitting(pools, Math.max(1, room - needs.length));
  const layout = layOut(
    statusColumns({ ...options, lineWidth: width }, () => now),
    shown,
    width,
  );
  const hidden = pools.length - shown.length;
  return [
    headingLine(style, layout).trimEnd(),
    ...shown.map((pool) => rowLine(style, layout, pool).trimEnd()),
    ...(hidden === 0 ? [] : [style('dim', `and ${hidden} more that need a larger terminal`)]),
    ...needs,
    ...bottom,
  ].join('\n');
}

/** At most half of the screen: below it the table has to stay. */
function needsLines(
  style: Style,
  pools: readonly PoolView[],
  now: Date,
  width: number,
  room: number,
): readonly string[] {
  const text = needsSection(style, pools, now, { width, mostPools: 20 });
  if (text === '') return [];
  const lines = ['', ...text.trimEnd().split('\n')];
  const most =
    pools.length + lines.length <= room ? lines.length : Math.max(2, Math.floor(room / 2));
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), style('dim', '    …')];
}

function fitting(pools: readonly PoolView[], room: number): readonly PoolView[] {
  if (pools.length <= room) return pools;
  // One line says how many are left out.
  return pools
    .toSorted((a, b) => urgency[a.state] - urgency[b.state])
    .slice(0, Math.max(1, room - 1));
}

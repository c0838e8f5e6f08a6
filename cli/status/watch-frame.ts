import { headingLine, layOut, rowLine, type Style } from '../output/table-layout.ts';
import { displayWidth, shorten } from '../output/display-width.ts';
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
  const { columns: width, rows: height, wide, where, footer } = options;
  const tally = new StatusTally();
  for (const pool of pools) tally.add(pool);
  const bottom = [
    '',
    style('bold', summaryLine(tally, where)),
    style('dim', shorten(footer, width)),
  ];
  // The line on which the cursor stays.
  const room = Math.max(2, height - heightOf(bottom, width) - 1);
  const columns = statusColumns({ ...options, lineWidth: width }, () => now);
  const table = (some: readonly PoolView[]): readonly string[] => {
    // A wide table is for those who want all of it, wrapped or not.
    const layout = layOut(columns, some, wide ? undefined : width);
    const rows = some.map((pool) => rowLine(style, layout, pool));
    return [headingLine(style, layout), ...rows].map((line) => line.trimEnd());
  };
  const heights = (some: readonly PoolView[]): readonly number[] =>
    table(some).map((line) => heightOf([line], width));
  const all = needsLines(style, pools, now, width);
  const needs = shortened(style, all, roomForNeeds(all.length, pools, heights, room));
  const shown = fitting(pools, heights, room - needs.length);
  const hidden = pools.length - shown.length;
  return [
    ...table(shown),
    ...(hidden === 0 ? [] : [style('dim', `and ${hidden} more that need a larger terminal`)]),
    ...needs,
    ...bottom,
  ].join('\n');
}

/** How many rows of the terminal these take: what is wider than it is wrapped. */
function heightOf(lines: readonly string[], width: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(displayWidth(line) / width)), 0);
}

/** Of the heading, and of each pool. */
type Heights = (pools: readonly PoolView[]) => readonly number[];

function needsLines(
  style: Style,
  pools: readonly PoolView[],
  now: Date,
  width: number,
): readonly string[] {
  const text = needsSection(style, pools, now, { width, mostPools: 20 });
  return text === '' ? [] : ['', ...text.trimEnd().split('\n')];
}

/** At most half of the screen, and no more than leaves one pool to be seen: below it the table has to stay. */
function roomForNeeds(
  needed: number,
  pools: readonly PoolView[],
  heights: Heights,
  room: number,
): number {
  if (fitting(pools, heights, room - needed).length === pools.length) return needed;
  const [heading = 1, first = 1] = heights(byUrgency(pools, 1));
  return Math.min(Math.max(2, Math.floor(room / 2)), room - heading - first - 1);
}

function shortened(style: Style, lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return most < 2 ? [] : [...lines.slice(0, most - 1), style('dim', '    …')];
}

/** All, in their order, or at least one. */
function fitting(pools: readonly PoolView[], heights: Heights, room: number): readonly PoolView[] {
  if (pools.length < room && sum(heights(pools)) <= room) return pools;
  const first = byUrgency(pools, Math.max(1, room));
  const tall = heights(first);
  // One line says how many are left out.
  const most = first.findLastIndex((_, at) => sum(tall.slice(0, at + 2)) < room) + 1;
  return first.slice(0, Math.max(1, most));
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

function byUrgency(pools: readonly PoolView[], most: number): readonly PoolView[] {
  return pools.toSorted((a, b) => urgency[a.state] - urgency[b.state]).slice(0, most);
}

import { wrap } from '../output/display-width.ts';
import { printable } from '../output/printable.ts';
import type { Style } from '../output/table-layout.ts';
import { ageOf } from './age.ts';
import type { Need, PoolView } from './pool-view.ts';

export interface NeedsOptions {
  /** Of a line. */
  readonly width: number;
  /** Pools beyond these are counted by what they need. */
  readonly mostPools: number;
}

/** The API server lets a message be longer; what a person has to do stands in the first sentences. */
const mostMessage = 2_000;

const indent = '    ';

/** What needs a person, pool by pool; empty where nothing does. */
export function needsSection(
  style: Style,
  pools: readonly PoolView[],
  now: Date,
  { width, mostPools }: NeedsOptions,
): string {
  const needy = pools.filter(({ needs }) => needs.length > 0);
  if (needy.length === 0) return '';
  const shown = needy.slice(0, mostPools).map((pool) => block(style, pool, now, width));
  const rest = needy.slice(mostPools);
  const blocks = rest.length === 0 ? shown : [...shown, `  ${countRest(rest)}\n`];
  return `${style('bold', 'Needs you:')}\n${blocks.join('')}`;
}

function block(style: Style, pool: PoolView, now: Date, width: number): string {
  const { namespace, name, kind } = pool;
  const head = `  ${style('bold', printable(`${namespace}/${name}`))} (${printable(kind)})\n`;
  return head + pool.needs.map((need) => paragraph(style, need, now, width)).join('');
}

function paragraph(style: Style, need: Need, now: Date, width: number): string {
  const { condition, reason, message, since } = need;
  const where = condition === null ? '' : ` (${condition})`;
  const age = since === null ? '' : `, for ${ageOf(since, now)}`;
  const head = `${indent}${style('red', printable(reason))}${printable(where)}${age}\n`;
  const text = printable(
    message.length > mostMessage ? `${message.slice(0, mostMessage)}…` : message,
  );
  const lines = wrap(text, Math.max(20, width - indent.length - 2));
  return head + lines.map((line) => `${indent}  ${line}\n`).join('');
}

function countRest(pools: readonly PoolView[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of pools) {
    counts.set(reason ?? '', (counts.get(reason ?? '') ?? 0) + 1);
  }
  const parts = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${printable(reason)}`);
  return `and ${pools.length} more: ${parts.join(', ')}; -o wide shows all`;
}

import { wrap } from '../output/display-width.ts';
import { printable } from '../output/printable.ts';
import type { Emphasis, Style } from '../output/table-layout.ts';
import { linkTitles, type Finding, type FindingState } from './finding.ts';
import type { LinkFindings } from './run-checks.ts';
import type { Summary } from './verdict.ts';

export interface ShowOptions {
  /** Of a line; a command is never broken. */
  readonly width: number;
  /** Every single thing that is ok too, with how long the looking took. */
  readonly wide: boolean;
}

const colours: Readonly<Record<FindingState, Emphasis>> = {
  ok: 'green',
  warning: 'yellow',
  wrong: 'red',
  unknown: 'yellow',
  skipped: 'dim',
};

const stateWidth = 'warning'.length;
const titleWidth = Math.max(...Object.values(linkTitles).map((title) => title.length));
const indent = ' '.repeat(stateWidth + titleWidth + 4);

/** What was found at a link, a line or more for each finding. */
export function linkLines(style: Style, link: LinkFindings, options: ShowOptions): string {
  const { findings, tookMs } = link;
  const shown = options.wide ? findings : shortened(findings);
  const took = options.wide ? ` (${tookMs} ms)` : '';
  return shown
    .map((finding, at) => findingLines(style, finding, options.width, at === 0 ? took : ''))
    .join('');
}

/**
 * Of several that are ok the number is enough, where there is something else to say as well; and of several
 * with one and the same trouble, such as credentials that are missing, the first tells it.
 */
function shortened(findings: readonly Finding[]): readonly Finding[] {
  const fine = findings.filter(({ state }) => state === 'ok');
  const [first, second] = fine;
  const others = oncePerTrouble(
    findings.filter(({ state }) => state !== 'ok'),
    findings.length,
  );
  if (first === undefined || second === undefined) return [...others, ...fine];
  return [...others, { ...first, said: `${shareOf(fine, findings)}, such as ${first.said}` }];
}

function shareOf(fine: readonly Finding[], all: readonly Finding[]): string {
  if (fine.length < all.length) return `${fine.length} of ${all.length}`;
  return all.length === 2 ? 'both' : `all ${all.length}`;
}

/** @param total of all findings of the link */
function oncePerTrouble(findings: readonly Finding[], total: number): readonly Finding[] {
  const byTrouble = Map.groupBy(findings, (finding) => troubleOf(finding) ?? finding);
  return [...byTrouble.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const said = `${same.length} of ${total}, such as ${first.said}`;
    return [same.length === 1 ? first : { ...first, said }];
  });
}

/** What is said of a thing comes behind its name. Where a command mends it, each has its own. */
function troubleOf({ state, said, mend }: Finding): string | undefined {
  const at = said.indexOf(': ');
  return at < 0 || mend !== undefined ? undefined : `${state} ${said.slice(at)}`;
}

function findingLines(
  style: Style,
  { link, state, said, mend }: Finding,
  width: number,
  took: string,
): string {
  const head = `${style(colours[state], state.padEnd(stateWidth))}  ${linkTitles[link].padEnd(titleWidth)}  `;
  const [first = '', ...rest] = wrap(printable(said) + took, Math.max(30, width - indent.length));
  const lines = [head + first, ...rest.map((line) => indent + line)];
  // It is pasted into a shell: whole, on a line of its own.
  if (mend !== undefined) lines.push(`${indent}${style('bold', `$ ${printable(mend)}`)}`);
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** As in `18 ok, 1 warning, 2 wrong`. */
export function summaryLine(style: Style, summary: Summary): string {
  const order: readonly FindingState[] = ['wrong', 'warning', 'unknown', 'ok', 'skipped'];
  const parts = order.flatMap((state) =>
    summary[state] > 0 ? [`${summary[state]} ${state}`] : [],
  );
  const line = parts.join(', ');
  if (summary.wrong > 0) return style('red', line);
  return style(summary.warning + summary.unknown > 0 ? 'yellow' : 'green', line);
}

import type { Finding, Unseen } from '../../shared/model/drift.ts';
import { wrap } from '../output/display-width.ts';
import { printable } from '../output/printable.ts';
import type { Style } from '../output/table-layout.ts';
import type { DriftedPool, DriftReport } from './drift-report.ts';
import { changesSomething, needsPerson, tallyOf, waits } from './drift-tally.ts';
import { changeLines, type LineOptions } from './finding-lines.ts';
import { faultWords } from '../output/fault-words.ts';
import { counted, headOf } from './words.ts';

export interface RenderOptions extends LineOptions {
  /** Of a line of running text. */
  readonly width: number;
  /** As in ` in namespace fleet`. */
  readonly where: string;
}

const mostTold = 20;

/** A report for people: what would be changed, who is needed, what was not seen, and one line on all. */
export function renderReport(report: DriftReport, options: RenderOptions): string {
  const sections = [
    changesSection(report.drifted, options),
    toldSection('Needs you:', 'red', report.drifted, needsPerson, options),
    toldSection('Waits for a second reading:', 'yellow', report.drifted, waits, options),
    toldSection(
      'For your information:',
      'yellow',
      report.drifted,
      (finding) => finding.remedy === 'none' && !waits(finding),
      options,
    ),
    unseenSection(report.unseen, options),
  ].filter((section) => section !== '');
  return `${[...sections, ''].join('\n')}${options.style('bold', summaryLine(report, options.where))}\n`;
}

function changesSection(drifted: readonly DriftedPool[], options: RenderOptions): string {
  const { style } = options;
  return drifted
    .flatMap(({ findings }) => {
      const lines = findings.flatMap((each) => changeLines(each, options));
      if (lines.length === 0) return [];
      const report = findings.some((each) => 'policy' in each && each.policy === 'report');
      const policy = report ? style('dim', '  (driftPolicy report: sweeps leave it)') : '';
      return [
        `${head(style, findings[0])}${policy}\n${lines.map((line) => `  ${line}\n`).join('')}`,
      ];
    })
    .join('\n');
}

function head(style: Style, finding: Finding): string {
  const { name, detail } = headOf(finding);
  return `${style('bold', printable(name))} ${style('dim', `(${printable(detail)})`)}`;
}

function toldSection(
  title: string,
  colour: 'red' | 'yellow',
  drifted: readonly DriftedPool[],
  is: (finding: Finding) => boolean,
  options: RenderOptions,
): string {
  const { style, width, wide } = options;
  const told = drifted.filter(({ findings }) => findings.some(is));
  if (told.length === 0) return '';
  const shown = wide ? told : told.slice(0, mostTold);
  const blocks = shown.map(({ findings }) => {
    const paragraphs = findings
      .filter(is)
      .map((each) => `    ${style(colour, each.kind)}\n${indented(each.message, width, 6)}`);
    return `  ${head(style, findings[0])}\n${paragraphs.join('')}`;
  });
  const rest = told.length - shown.length;
  const more = rest === 0 ? '' : `  and ${rest} more; -o wide shows all\n`;
  return `${style('bold', title)}\n${blocks.join('')}${more}`;
}

function unseenSection(unseen: readonly Unseen[], { style, width }: RenderOptions): string {
  if (unseen.length === 0) return '';
  const blocks = unseen.map(({ where, pools, code, detail }) => {
    const what = pools === 0 ? '' : `, ${counted(pools, 'pool')}`;
    return `  ${style('bold', printable(where))}${what}\n    ${style('red', printable(faultWords(code)))}\n${indented(detail, width, 6)}`;
  });
  return `${style('bold', 'Not looked at:')}\n${blocks.join('')}`;
}

function indented(text: string, width: number, indent: number): string {
  const lines = text
    .split('\n')
    .flatMap((line) => wrap(printable(line), Math.max(30, width - indent)));
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
}

/** As in `Plan: 2 of 12 pools differ: 3 IDs to add, 1 scale request. 1 needs you.` */
function summaryLine(report: DriftReport, where: string): string {
  const tally = tallyOf(report);
  const { pools, foreignPools, toChange, needsYou, waiting, unseen } = tally;
  const looked = pools + foreignPools;
  const changes = [
    part(tally.idsToAdd, 'ID to add', 'IDs to add'),
    part(tally.idsToRemove, 'ID to remove', 'IDs to remove'),
    part(tally.countsToWrite, 'count to write', 'counts to write'),
    part(tally.scaleRequests, 'scale request', 'scale requests'),
    part(tally.toNudge, 'provider to ask', 'providers to ask'),
    part(tally.statusesToWrite, 'status to write', 'statuses to write'),
  ].filter((each) => each !== '');
  const main =
    toChange === 0
      ? nothingToChange(report, looked, waiting > 0 ? ` now${where}` : where)
      : `Plan: ${toChange} of ${counted(looked, 'pool')}${where} would be changed: ${changes.join(', ')}`;
  return [
    main,
    ...(waiting === 0
      ? []
      : [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a second reading`]),
    ...(needsYou === 0 ? [] : [`${needsYou} ${needsYou === 1 ? 'needs' : 'need'} you`]),
    ...(unseen === 0 ? [] : [`${unseen} could not be looked at`]),
  ].join('. ');
}

function nothingToChange({ complete }: DriftReport, looked: number, where: string): string {
  if (looked > 0) return `Nothing to change${where}: ${counted(looked, 'pool')} looked at`;
  if (!complete) return `Nothing could be looked at${where}`;
  return where === '' ? 'There are no pools' : `There are no pools${where}; -A looks everywhere`;
}

function part(count: number, one: string, many: string): string {
  return count === 0 ? '' : counted(count, one, many);
}

/** Whether anything of a report could be carried out. */
export function hasChanges({ drifted }: DriftReport): boolean {
  return drifted.some(({ findings }) => findings.some(changesSomething));
}

import { withFaultWords } from '../output/fault-words.ts';
import { printable } from '../output/printable.ts';
import type { Emphasis, Style } from '../output/table-layout.ts';
import type { Finding } from '../../shared/model/drift.ts';
import type { CorrectionEnd, CorrectionResult } from '../../shared/sweep/correct-drift.ts';
import { leftToWatch } from './choose-findings.ts';
import { counted, headOf } from '../drift/words.ts';

const words: Readonly<Record<CorrectionEnd, readonly [text: string, emphasis: Emphasis]>> = {
  corrected: ['corrected', 'green'],
  'in-sync-by-then': ['in sync by then', 'green'],
  asked: ['scale request sent', 'green'],
  nudged: ['provider asked to look', 'green'],
  'waits-for-second-reading': ['waits for a second reading', 'yellow'],
  left: ['left', 'yellow'],
  failed: ['failed', 'red'],
};

/** The worst first, since a person has to see to it; then what others have yet to do. */
const order: readonly CorrectionEnd[] = [
  'failed',
  'left',
  'waits-for-second-reading',
  'asked',
  'nudged',
  'corrected',
  'in-sync-by-then',
];

/** What came of each pool, a line each, and one line on all. */
export function resultText(style: Style, results: readonly CorrectionResult[]): string {
  const byObject = Map.groupBy(results, ({ finding }) => headOf(finding).name);
  const width = Math.max(0, ...[...byObject.keys()].map((name) => printable(name).length));
  const lines = [...byObject].flatMap(([name, own]) => {
    const ends = distinct(own);
    return ends.map(({ finding, end, detail }) => {
      const [text, emphasis] = words[end];
      const what = ends.length > 1 ? (parts[finding.kind] ?? '') : '';
      const why = detail === undefined ? '' : `: ${printable(withFaultWords(detail))}`;
      return `  ${printable(name).padEnd(width)}  ${what}${style(emphasis, text)}${why}\n`;
    });
  });
  return `${lines.join('')}${style('bold', summaryOf(byObject))}\n`;
}

function summaryOf(byObject: ReadonlyMap<string, readonly CorrectionResult[]>): string {
  const worst = [...byObject.values()].map((own) =>
    order.find((end) => mattering(own).some((each) => each.end === end)),
  );
  const parts = order.flatMap((end) => {
    const count = worst.filter((each) => each === end).length;
    return count === 0 ? [] : [`${count} ${words[end][0]}`];
  });
  return `Sync: ${counted(byObject.size, 'pool')}: ${parts.join(', ')}`;
}

/** What the watch does by itself is no reason to complain of the rest. */
function mattering(results: readonly CorrectionResult[]): readonly CorrectionResult[] {
  const others = results.filter(({ detail }) => detail !== leftToWatch);
  return others.length === 0 ? results : others;
}

/** Where not all of a pool came to the same end, it is said which did: in the words of the plan. */
const parts: Readonly<Partial<Record<Finding['kind'], string>>> = {
  'list-drift': 'list: ',
  'foreign-list-drift': 'list: ',
  'replicas-drift': 'count: ',
  'status-drift': 'status: ',
};

/** Several findings of a pool are put right by one write. */
function distinct(results: readonly CorrectionResult[]): readonly CorrectionResult[] {
  return [
    ...new Map(results.map((each) => [`${each.end} ${each.detail}`, each])).values(),
  ].toSorted((a, b) => order.indexOf(a.end) - order.indexOf(b.end));
}

import { renderTable } from '../../sandbox/report/text-table.ts';
import type { Figures, Result } from './result.ts';

/** The result as a person reads it: the targets first, then all figures, one line for each. */
export function renderResult(result: Result): string {
  const { bench, commit, node, cores, startedAt, samples, figures, targets } = result;
  const judged = targets.map(({ name, limit, value, unit, ok }) => [
    name,
    value ?? 'nothing',
    limit,
    unit,
    ok ? 'yes' : 'NO',
  ]);
  return [
    `${bench} at ${commit}, Node ${node}, ${cores} cores, ${startedAt}`,
    `samples: ${inOneLine(samples)}`,
    renderTable(['target', 'value', 'limit', 'unit', 'ok'], judged),
    ...Object.entries(figures).map(([name, figure]) =>
      isGroup(figure) ? `${name}\n${renderGroup(figure)}` : `${name}: ${shown(figure)}`,
    ),
    '',
  ].join('\n\n');
}

function renderGroup(figures: Figures): string {
  return renderTable(
    ['  figure', 'value'],
    Object.entries(figures).map(([name, figure]) => [
      `  ${name}`,
      isGroup(figure) ? inOneLine(figure) : shown(figure),
    ]),
  );
}

function inOneLine(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, figure]) =>
      isGroup(figure) ? `${name} (${inOneLine(figure)})` : `${name} ${shown(figure)}`,
    )
    .join(', ');
}

function shown(figure: Exclude<Figures[string], Figures>): string {
  return typeof figure === 'string' ? figure : JSON.stringify(figure);
}

function isGroup(figure: Figures[string]): figure is Figures {
  return typeof figure === 'object' && figure !== null && !Array.isArray(figure);
}

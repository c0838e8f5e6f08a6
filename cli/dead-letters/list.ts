import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { toJsonDocument } from '../output/json-document.ts';
import { printableLines } from '../output/printable.ts';
import { toTable } from '../output/table.ts';
import type { Column } from '../output/table-layout.ts';
import type { LetterChoice } from './choice.ts';
import { groupColumns, letterColumns } from './letter-columns.ts';
import type { LetterView } from './letter-view.ts';
import type { ConnectedLetters, LettersDeps } from './letters-deps.ts';
import { isAllSeen, readLetters, type Seen, type SeenQueue } from './read-letters.ts';
import { groupByReason } from './reason-groups.ts';
import { countedLetters, incompleteLines, nextSteps, titleOfSeen } from './words.ts';

export type LettersOutput = 'table' | 'wide' | 'json' | 'yaml';

export interface ListOptions extends LetterChoice {
  readonly output: LettersOutput;
  readonly messages?: true;
  readonly body?: true;
}

const usualLimit = 1_000;

/** Shows the letters, by their reasons or one by one. @throws Fault */
export async function list(
  deps: LettersDeps,
  connected: ConnectedLetters,
  options: ListOptions,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const withBody = options.body === true;
  const seen = await readLetters(
    deps,
    connected,
    { choice: options, usualLimit, withBody },
    signal,
  );
  await seen.close();
  const letters = seen.queues.flatMap((queue) => queue.letters).toSorted(oldestFirst);
  const isSingle = options.messages === true || options.reason !== undefined || withBody;
  await (options.output === 'json' || options.output === 'yaml'
    ? printDocument(deps, options.output, seen, isSingle ? letters : undefined)
    : printTable(
        deps,
        { ...options, output: options.output },
        seen,
        isSingle ? letters : undefined,
      ));
  for (const problem of seen.problems) deps.complain(printableLines(problem));
  if (signal.aborted) return exitStatus.interrupted;
  if (seen.problems.length > 0) return exitStatus.failed;
  if (letters.length > 0) return exitStatus.found;
  return seen.queues.every(isAllSeen) ? exitStatus.ok : exitStatus.failed;
}

/** @param letters one by one; `undefined`: by their reasons */
async function printTable(
  deps: LettersDeps,
  { output, reason, ...choice }: LetterChoice & { readonly output: 'table' | 'wide' },
  { queues, problems }: Seen,
  letters: readonly LetterView[] | undefined,
): Promise<void> {
  const now = deps.clock.now();
  const wide = output === 'wide';
  const all = queues.flatMap((queue) => queue.letters);
  await (letters === undefined
    ? printRows(deps, groupColumns(wide, now), groupByReason(all), wide)
    : printLetters(deps, letterColumns(wide, now), letters, wide));
  const hasBodies = letters?.some(({ body }) => body !== undefined) ?? false;
  const lines = [
    ...(all.length > 0 && !hasBodies ? [''] : []),
    deps.style('bold', summaryOf(queues, reason)),
    ...queues.flatMap(incompleteLines),
    ...(all.length > 0 && letters === undefined ? ['', ...nextSteps(choice)] : []),
  ];
  if (queues.length > 0 || problems.length === 0) await deps.print(`${lines.join('\n')}\n`);
}

/** With bodies each letter is followed by its own. */
async function printLetters(
  deps: LettersDeps,
  columns: readonly Column<LetterView>[],
  letters: readonly LetterView[],
  wide: boolean,
): Promise<void> {
  if (letters.every(({ body }) => body === undefined)) {
    return printRows(deps, columns, letters, wide);
  }
  for (const letter of letters) {
    await printRows(deps, columns, [letter], wide);
    const body = JSON.stringify(JSON.parse(letter.body ?? 'null'), null, 2);
    await deps.print(`${printableLines(body).replaceAll(/^/gm, '  ')}\n\n`);
  }
}

async function printRows<Row>(
  { print, style, screen }: LettersDeps,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  wide: boolean,
): Promise<void> {
  const lineWidth = wide ? undefined : screen.size()?.columns;
  for await (const text of toTable(style, columns, each(rows), { lineWidth })) await print(text);
}

async function* each<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

function summaryOf(queues: readonly SeenQueue[], reason: string | undefined): string {
  const all = queues.flatMap((queue) => queue.letters);
  const which = reason === undefined ? '' : ' with this reason';
  const where = queues.map(titleOfSeen).join(', ');
  const seen = queues.every(isAllSeen) ? '' : ' seen';
  if (all.length === 0) {
    return `no dead letters${which}${seen} in ${where === '' ? 'any queue' : where}`;
  }
  const full = queues.filter(({ letters }) => letters.length > 0).length;
  const reasons = new Set(groupByReason(all).map((group) => group.reason)).size;
  return `${countedLetters(all.length)}${which} in ${full} of ${queues.length} queues, ${reasons} ${reasons === 1 ? 'reason' : 'reasons'}`;
}

async function printDocument(
  { print }: LettersDeps,
  output: 'json' | 'yaml',
  { queues }: Seen,
  letters: readonly LetterView[] | undefined,
): Promise<void> {
  const all = queues.flatMap((queue) => queue.letters);
  const document = {
    ...(letters === undefined ? { reasons: groupByReason(all) } : { letters }),
    queues: queues.map(({ queue, letters: own, seen, cutBy, held }) => ({
      cloud: queue.cloud,
      queue: queue.name,
      kind: queue.kind,
      letters: own.length,
      seen,
      complete: cutBy === undefined,
      held,
    })),
  };
  if (output === 'json') return print(toJsonDocument(document));
  const { toYamlDocument } = await import('../output/yaml-document.ts');
  return print(toYamlDocument(document));
}

function oldestFirst(a: LetterView, b: LetterView): number {
  return (a.at ?? '').localeCompare(b.at ?? '');
}

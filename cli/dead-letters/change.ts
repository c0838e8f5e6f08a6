import type { LetterDeed } from '../../shared/model/dead-letter.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { printable, printableLines } from '../output/printable.ts';
import { mostLetters, type LetterChoice } from './choice.ts';
import type { ConnectedLetters, LettersDeps } from './letters-deps.ts';
import { isAllSeen, readLetters, type Seen, type SeenQueue } from './read-letters.ts';
import { groupByReason } from './reason-groups.ts';
import { countedLetters, incompleteLines, titleOfSeen } from './words.ts';

export interface ChangeOptions extends LetterChoice {
  readonly yes?: true;
  readonly dryRun?: true;
}

const words = {
  'send-back': {
    done: 'sent back',
    all: 'moved by the cloud itself',
    question: 'Send them back to the queues that they came from?',
  },
  delete: {
    done: 'deleted',
    all: 'all deleted, also what came meanwhile; SQS takes up to a minute for it',
    question: 'Delete them for good?',
  },
} as const;

/** Looks, shows what would be done, asks, and does it. @throws Fault */
export async function change(
  deps: LettersDeps,
  connected: ConnectedLetters,
  deed: LetterDeed,
  options: ChangeOptions,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const seen = await readLetters(
    deps,
    connected,
    { choice: options, usualLimit: mostLetters },
    signal,
  );
  try {
    return await changeSeen(deps, seen, deed, options, signal);
  } finally {
    await seen.close();
  }
}

async function changeSeen(
  deps: LettersDeps,
  seen: Seen,
  deed: LetterDeed,
  options: ChangeOptions,
  signal: AbortSignal,
): Promise<ExitStatus> {
  for (const problem of seen.problems) deps.complain(printableLines(problem));
  const unseen = seen.problems.length > 0 ? exitStatus.failed : exitStatus.ok;
  const full = seen.queues.filter(({ letters }) => letters.length > 0);
  if (signal.aborted) return exitStatus.interrupted;
  if (full.length === 0) {
    return (await tellNone(deps, seen.queues)) ? unseen : exitStatus.failed;
  }
  await deps.print(`${describe(full, deed, options)}\n`);
  if (options.dryRun === true) {
    await deps.print('Nothing was done: --dry-run.\n');
    return unseen;
  }
  const agreed = options.yes === true || (await deps.confirm(words[deed].question, signal));
  if (signal.aborted) return exitStatus.interrupted;
  if (agreed !== true) return tellDeclined(deps, agreed);
  const status = await carryOut(deps, full, deed, options, signal);
  return status === exitStatus.ok ? unseen : status;
}

/** @returns whether there are none indeed */
async function tellNone(
  { print }: Pick<LettersDeps, 'print'>,
  queues: readonly SeenQueue[],
): Promise<boolean> {
  const isSure = queues.every(isAllSeen);
  const said = isSure ? 'no such letters: nothing to do' : 'no such letters seen: nothing was done';
  const lines = queues.flatMap(incompleteLines).map((line) => `  ${line}`);
  await print(`${[said, ...lines].join('\n')}\n`);
  return isSure;
}

async function tellDeclined(
  { print, complain }: LettersDeps,
  agreed: false | undefined,
): Promise<ExitStatus> {
  if (agreed === undefined) {
    complain('nothing was done: nobody is there to be asked. In a script: --yes');
    return exitStatus.failed;
  }
  await print('Nothing was done.\n');
  return exitStatus.ok;
}

function describe(full: readonly SeenQueue[], deed: LetterDeed, options: ChangeOptions): string {
  return full
    .flatMap((seen) => [
      `${titleOfSeen(seen)}: ${countedLetters(seen.letters.length)}${isWhole(seen, deed, options) ? ', and all else that lies there by then' : ''}`,
      ...groupByReason(seen.letters).map(
        ({ letters, event, reason }) =>
          `  ${letters} × ${printable([event, reason].filter((part) => part !== null).join(': '))}`,
      ),
      ...incompleteLines(seen).map((line) => `  ${line}`),
    ])
    .join('\n');
}

/**
 * Whether the cloud can do it with all that lies there. What was rejected is sent back one by one: what is
 * rejected again must not be met again.
 */
function isWhole(
  { queue }: SeenQueue,
  deed: LetterDeed,
  { reason, limit }: ChangeOptions,
): boolean {
  return (
    reason === undefined && limit === undefined && (deed === 'delete' || queue.kind === 'redrive')
  );
}

async function carryOut(
  deps: LettersDeps,
  full: readonly SeenQueue[],
  deed: LetterDeed,
  options: ChangeOptions,
  signal: AbortSignal,
): Promise<ExitStatus> {
  let isFailed = false;
  for (const seen of full) {
    if (signal.aborted) break;
    const { queue, letters } = seen;
    const title = titleOfSeen(seen);
    const which = isWhole(seen, deed, options) ? 'all' : new Set(letters.map(({ id }) => id));
    const tell = (done: number): void =>
      deps.progress(`${title}: ${done} of ${letters.length} ${words[deed].done}`);
    const { done, problem } = await queue.treat(which, deed, tell, signal);
    const left = which === 'all' || done === undefined ? 0 : letters.length - done;
    const gone = left > 0 && problem === undefined && !signal.aborted;
    const told =
      done === undefined ? words[deed].all : `${countedLetters(done)} ${words[deed].done}`;
    const rest = gone ? `; ${countedLetters(left)} gone or held by somebody else meanwhile` : '';
    await deps.print(`${title}: ${told}${rest}\n`);
    if (problem !== undefined) {
      deps.complain(printableLines(`${title}: ${problem}`));
      isFailed = true;
    }
  }
  if (signal.aborted) {
    deps.complain('interrupted: what is told above is done, all else lies where it was');
    return exitStatus.interrupted;
  }
  return isFailed ? exitStatus.failed : exitStatus.ok;
}

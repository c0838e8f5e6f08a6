import { isFault } from '../../shared/model/fault.ts';
import type { DeadLetterQueue, LookBounds } from '../../shared/ports/dead-letter-queue.ts';
import { explainError } from '../cluster/explain-error.ts';
import { isChosenQueue, mostLetters, type LetterChoice } from './choice.ts';
import type { LetterView } from './letter-view.ts';
import type { CloudName, ConnectedLetters, LettersDeps, OpenedQueues } from './letters-deps.ts';
import { hasReason } from './reason-groups.ts';
import { viewOf } from './view-letter.ts';

/** What was seen in one queue. */
export interface SeenQueue {
  readonly queue: DeadLetterQueue;
  /** Those that were asked for. */
  readonly letters: readonly LetterView[];
  /** How many were looked at, for a reason or for none. */
  readonly seen: number;
  /** What keeps others out: the limit that was asked for, or how long and at how many a look looks at most. */
  readonly cutBy?: 'limit' | 'bounds';
  /** So many others hold right now. */
  readonly held: number;
}

/** What was seen of all of them, and what could not be. */
export interface Seen {
  readonly queues: readonly SeenQueue[];
  /** Each of several lines, with what to do. */
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
}

export interface ReadOptions {
  readonly choice: LetterChoice;
  readonly usualLimit: number;
  readonly withBody?: boolean;
}

/** A queue is looked into for so long. */
const mostMs = 60_000;
const tellEvery = 500;

/** Looks into the chosen queues of all clouds at once. Where one cannot be reached, the others are seen all the same. */
export async function readLetters(
  deps: Pick<LettersDeps, 'progress'>,
  { clouds }: ConnectedLetters,
  options: ReadOptions,
  signal: AbortSignal,
): Promise<Seen> {
  const { choice } = options;
  const wanted = [...clouds].filter(
    ([name]) => choice.cloud === undefined || choice.cloud === name,
  );
  const problems: string[] = [];
  const opened: OpenedQueues[] = [];
  const tell = countOf(deps);
  const queues = await Promise.all(
    wanted.map(([name, open]) =>
      orProblem(name, problems, async () => {
        const cloud = await open();
        opened.push(cloud);
        return readCloud(cloud, options, problems, tell, signal);
      }),
    ),
  );
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((cloud) => cloud.close()));
  };
  if (problems.length === 0) problems.push(...noSuchQueue(choice, opened));
  return { queues: queues.flatMap((each) => each ?? []), problems, close };
}

/** A slip in a name must not look like a queue in which nothing lies. */
function noSuchQueue(choice: LetterChoice, opened: readonly OpenedQueues[]): readonly string[] {
  const all = opened.flatMap(({ queues }) => queues);
  if (all.length === 0 || all.some((queue) => isChosenQueue(choice, queue))) return [];
  const names = [...new Set(all.map(({ name }) => name))].join(', ');
  return [
    `there is no queue ${choice.queue ?? ''}\n  Name rejected, redrive, or one of these: ${names}`,
  ];
}

async function readCloud(
  cloud: OpenedQueues,
  options: ReadOptions,
  problems: string[],
  tell: (more: number) => void,
  signal: AbortSignal,
): Promise<readonly SeenQueue[]> {
  const chosen = cloud.queues.filter((queue) => isChosenQueue(options.choice, queue));
  const seen = await Promise.all(
    chosen.map((queue) =>
      orProblem(cloud.cloud, problems, () => readQueue(queue, cloud, options, tell, signal)),
    ),
  );
  return seen.flatMap((each) => each ?? []);
}

async function readQueue(
  queue: DeadLetterQueue,
  { region }: OpenedQueues,
  { choice, usualLimit, withBody = false }: ReadOptions,
  tell: (more: number) => void,
  signal: AbortSignal,
): Promise<SeenQueue> {
  const isWanted = choice.reason === undefined ? () => true : hasReason(choice.reason);
  const most = choice.limit ?? usualLimit;
  // With a reason the limit is for those that have it, so all of the queue is gone through for them.
  const toLookAt = choice.reason === undefined ? most : mostLetters;
  const bounds: LookBounds = { mostLetters: toLookAt, mostMs };
  let seen = 0;
  const letters: LetterView[] = [];
  const look = queue.look(bounds, signal);
  for (;;) {
    const next = await look.next();
    if (next.done === true) {
      const { complete, held } = next.value;
      const isLimited = letters.length > most || (seen >= toLookAt && toLookAt < mostLetters);
      const cutBy = isLimited ? 'limit' : 'bounds';
      const isCut = !complete || letters.length > most;
      return { queue, letters: letters.slice(0, most), seen, held, ...(isCut ? { cutBy } : {}) };
    }
    const views = next.value.map((letter) => viewOf(queue, letter, { region, withBody }));
    letters.push(...views.filter(isWanted));
    seen += views.length;
    tell(views.length);
  }
}

/** Whether nothing else can lie there. */
export function isAllSeen({ cutBy, held }: SeenQueue): boolean {
  return cutBy === undefined && held === 0;
}

function countOf({ progress }: Pick<LettersDeps, 'progress'>): (more: number) => void {
  let seen = 0;
  let told = 0;
  return (more) => {
    seen += more;
    if (seen - told < tellEvery) return;
    told = seen;
    progress(`${seen} letters seen; Ctrl-C ends`);
  };
}

async function orProblem<Result>(
  cloud: CloudName,
  problems: string[],
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isFault(error)) throw error;
    const problem = `${cloud === 'aws' ? 'AWS' : 'Azure'}: ${explainError(error, {}) ?? error.message}`;
    // What is wrong with the way into a cloud, each of its queues says.
    if (!problems.includes(problem)) problems.push(problem);
    return undefined;
  }
}

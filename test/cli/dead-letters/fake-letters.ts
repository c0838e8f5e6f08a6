import { Command } from 'commander';
import { addDeadLetters } from '../../../cli/dead-letters/dead-letters.ts';
import type {
  CloudName,
  ConnectedLetters,
  LettersDeps,
  OpenedQueues,
} from '../../../cli/dead-letters/letters-deps.ts';
import type { ExitStatus } from '../../../cli/exit-status.ts';
import type { DeadLetter, DeedEnd, LetterDeed } from '../../../shared/model/dead-letter.ts';
import type { DeadLetterQueue } from '../../../shared/ports/dead-letter-queue.ts';

const now = new Date('2026-11-23T12:00:00Z');

/** What was asked of a queue. */
export interface Treated {
  readonly queue: string;
  readonly deed: LetterDeed;
  readonly which: 'all' | readonly string[];
}

export interface GivenQueue extends Pick<DeadLetterQueue, 'cloud' | 'kind' | 'name'> {
  readonly letters: readonly DeadLetter[];
  readonly held?: number;
  /** What ends a look at it. */
  readonly broken?: Error;
  readonly treat?: (which: 'all' | ReadonlySet<string>) => DeedEnd;
}

function fakeQueue(given: GivenQueue, treated: Treated[]): DeadLetterQueue {
  const { cloud, kind, name, letters, held = 0, broken, treat } = given;
  return {
    cloud,
    kind,
    name,
    async *look({ mostLetters }) {
      if (broken !== undefined) throw broken;
      yield letters.slice(0, mostLetters);
      return { complete: letters.length <= mostLetters, held };
    },
    treat: async (which, deed, told) => {
      treated.push({ queue: name, deed, which: which === 'all' ? 'all' : [...which] });
      const usual = { done: which === 'all' ? letters.length : which.size };
      told(usual.done);
      return treat?.(which) ?? usual;
    },
  };
}

export interface RunOptions {
  readonly args: readonly string[];
  readonly queues: readonly GivenQueue[];
  readonly answer?: boolean;
  readonly signal?: AbortSignal;
  /** In the place of the queues. */
  readonly connected?: () => Promise<ConnectedLetters>;
}

export interface RanLetters {
  readonly status: ExitStatus | undefined;
  readonly out: string;
  readonly complaints: readonly string[];
  readonly asked: readonly string[];
  readonly treated: readonly Treated[];
  readonly closed: number;
}

/** Runs `dead-letters` with these arguments, in one process with the test. */
export async function runLetters(options: RunOptions): Promise<RanLetters> {
  const told = { out: '', complaints: [], asked: [], treated: [], closed: 0 } as {
    out: string;
    complaints: string[];
    asked: string[];
    treated: Treated[];
    closed: number;
  };
  const open = (cloud: CloudName) => async (): Promise<OpenedQueues> => ({
    cloud,
    ...(cloud === 'aws' ? { region: 'eu-west-1' } : {}),
    queues: options.queues
      .filter((queue) => queue.cloud === cloud)
      .map((queue) => fakeQueue(queue, told.treated)),
    close: async () => void (told.closed += 1),
  });
  const clouds = new Map(
    [...new Set(options.queues.map(({ cloud }) => cloud))].map((cloud) => [cloud, open(cloud)]),
  );
  const deps: LettersDeps = {
    print: async (text) => void (told.out += text),
    complain: (line) => void told.complaints.push(line),
    progress: () => undefined,
    style: (_, text) => text,
    clock: { now: () => now },
    screen: { size: () => undefined, keep: () => Promise.reject(new Error('no terminal')) },
    confirm: async (question) => {
      told.asked.push(question);
      return options.answer;
    },
    connectLetters: options.connected ?? (async () => ({ clouds })),
    catchInterrupt: () => options.signal ?? new AbortController().signal,
  };
  let status: ExitStatus | undefined;
  const program = new Command('poolsync').exitOverride();
  addDeadLetters(deps, program, (ended) => {
    status = ended;
  });
  await program.parseAsync(['dead-letters', ...options.args], { from: 'user' });
  return { status, ...told };
}

/** So long before now. */
export function ago(minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}

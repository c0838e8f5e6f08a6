import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdBuildLock } from '../../sandbox/management-cluster/build-lock.ts';
import { describeElapsed } from '../../sandbox/management-cluster/elapsed.ts';
import { readLogTail } from '../../sandbox/processes/log-tail.ts';
import type { Processes } from '../../sandbox/processes/processes.ts';
import { withProcesses } from '../../sandbox/processes/with-processes.ts';

const reportMs = 5_000;
const failureLines = 30;

/** Runs one program to its end; throws with the end of what it wrote unless its status is 0. */
export type RunStep = (step: {
  /** What it does, for a person: `installing the packages`. */
  readonly does: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}) => Promise<void>;

interface CachedFolder {
  /** Where to look for it and put it, with a name for all that its content depends on. */
  readonly cache: string;
  readonly name: string;
  /** What it is, for a person: `the Python environment`. */
  readonly what: string;
  /** A file, relative to the folder, without which it is not complete. */
  readonly holds: string;
  readonly progress: (line: string) => void;
}

/** A part of a test set-up that the machine can have, cannot have, or should have had. */
export type Installed<Programs> =
  | ({ readonly outcome: 'ready' } & Programs)
  /** The tests on it are skipped. */
  | { readonly outcome: 'missing'; readonly reason: string }
  /** The tests on it fail. */
  | { readonly outcome: 'failed'; readonly reason: string };

/**
 * Returns a folder of the user's cache that is filled on first use, by one process at a time; the
 * others wait for it.
 *
 * It is filled under its final name, since what is installed there knows its own path, and counts
 * only with the mark that is set last: after an interruption it is filled anew.
 *
 * @throws when a step fails, with the end of what it wrote
 */
export async function ensureCachedFolder(
  wanted: CachedFolder,
  fill: (run: RunStep, folder: string) => Promise<void>,
): Promise<string> {
  const { cache, name, what, progress } = wanted;
  const folder = join(cache, name);
  if (await isComplete(wanted, folder)) return folder;
  await mkdir(cache, { recursive: true });
  const lock = { file: `${folder}.lock`, what, progress };
  await holdBuildLock(lock, async (signal) => {
    if (await isComplete(wanted, folder)) return;
    const startedAt = performance.now();
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    try {
      await withSteps({ what, progress, signal }, (run) => fill(run, folder));
    } catch (error) {
      // With the lock lost the folder may be another's already.
      if (!signal.aborted) await rm(folder, { recursive: true, force: true });
      throw error;
    }
    await writeFile(markOf(folder), '');
    progress(`made ${what} in ${describeElapsed(performance.now() - startedAt)}: ${folder}`);
  });
  return folder;
}

/** A short name for everything given. */
export function hashOf(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex').slice(0, 16);
}

const markOf = (folder: string): string => join(folder, '.poolsync-complete');

async function isComplete({ holds }: CachedFolder, folder: string): Promise<boolean> {
  try {
    await Promise.all([access(markOf(folder)), access(join(folder, holds))]);
    return true;
  } catch {
    return false;
  }
}

interface StepDeps extends Pick<CachedFolder, 'what' | 'progress'> {
  readonly signal: AbortSignal;
}

/** Gives `act` a way to run programs; whatever still runs at its end, or at an abort, is ended. */
async function withSteps(deps: StepDeps, act: (run: RunStep) => Promise<void>): Promise<void> {
  const logs = await mkdtemp(join(tmpdir(), 'poolsync-setup-'));
  try {
    await withProcesses({ logs, signal: deps.signal }, (processes) =>
      act((step) => runStep(deps, processes, step)),
    );
  } finally {
    await rm(logs, { recursive: true, force: true });
  }
}

async function runStep(
  { what, progress }: StepDeps,
  processes: Processes,
  { does, command, args, cwd, env }: Parameters<RunStep>[0],
): Promise<void> {
  const startedAt = performance.now();
  progress(`making ${what}: ${does}`);
  const running = await processes.start({
    name: does.replaceAll(/\W+/g, '-'),
    kind: 'task',
    command,
    args,
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const timer = setInterval(() => {
    progress(`making ${what}: ${does} (${describeElapsed(performance.now() - startedAt)})`);
  }, reportMs);
  const { code, signal } = await running.exited;
  clearInterval(timer);
  if (code === 0) return;
  throw new Error(
    `${what} could not be made: "${[command, ...args].join(' ')}" ended with ` +
      `${signal ?? `status ${code}`}. It wrote last:\n${await readLogTail(running.logFile, failureLines)}`,
  );
}

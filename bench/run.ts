import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Folders } from '../sandbox/installation/bring-up.ts';
import { createClosers } from '../sandbox/lifetime/closers.ts';
import type { Lifetime } from '../sandbox/lifetime/lifetime.ts';
import { Processes } from '../sandbox/processes/processes.ts';
import type { Measure } from './benches.ts';
import type { Measured } from './report/result.ts';

export interface RunDeps {
  readonly lifetime: Lifetime;
  /** Takes a line for a person at each step. */
  readonly progress: (line: string) => void;
  /** Milliseconds since 1970, with fractions. */
  readonly now: () => number;
}

/**
 * Runs a benchmark in a folder of its own, and ends all that it started. After a failure the logs
 * stay, and `progress` is told where.
 *
 * @throws when it failed, or when the lifetime ended
 */
export async function run(deps: RunDeps, measure: Measure): Promise<Measured> {
  const { lifetime, progress, now } = deps;
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-bench-'));
  const folders: Folders = { data: join(folder, 'data'), logs: join(folder, 'logs') };
  await mkdir(folders.data, { mode: 0o700 });
  await mkdir(folders.logs);
  let ended = false;
  const log = (line: string): void => {
    // What was under way at the end may still have something to say.
    if (!ended) appendFileSync(join(folders.logs, 'bench.log'), `${line}\n`);
  };
  const closers = createClosers(log);
  const processes = await createProcesses(lifetime, folders.logs, log);
  const parts = { processes, closers, signal: lifetime.signal, progress, log, now };
  let failed = true;
  try {
    const measured = await lifetime.race(measure(parts, folders));
    failed = false;
    return measured;
  } finally {
    const wasAsked = lifetime.end()?.kind === 'asked';
    lifetime.finish({ kind: 'asked' });
    await closers.closeAll();
    await processes.stopAll();
    ended = true;
    const gone = failed && !wasAsked ? folders.data : folder;
    await rm(gone, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (failed && !wasAsked) progress(`the logs are in ${folders.logs}`);
  }
}

function createProcesses(
  lifetime: Lifetime,
  logs: string,
  log: (line: string) => void,
): Promise<Processes> {
  return Processes.create({
    logs,
    graceMs: 1_500,
    stopAllMs: 4_000,
    onUnexpectedExit: ({ name, pid, code, signal, logTail }) => {
      const how = `${name} (process ${pid}) ended by itself with ${signal ?? `status ${code}`}`;
      log(how);
      lifetime.finish({ kind: 'broken', message: `${how}. The end of its log:\n${logTail}` });
    },
  });
}

import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFunction } from '../../../sandbox/lambda/function.ts';
import type { FunctionOptions, LambdaFunction } from '../../../sandbox/lambda/function.ts';
import type { ChildExit, SpawnChild } from '../../../sandbox/lambda/spawn-child.ts';

/** A function under test with what it and the stand-in wrote. */
export interface Deployed extends AsyncDisposable {
  readonly folder: string;
  readonly function: LambdaFunction;
  /** Lines of the stand-in. */
  readonly log: readonly string[];
  /** Everything that the execution environments wrote. */
  output(): string;
}

/** Writes `source` as `index.mjs` into a temporary folder and starts it with one environment. */
export async function deploy(
  source: string,
  options: Partial<FunctionOptions> = {},
): Promise<Deployed> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'poolsync-lambda-')));
  await writeFile(join(folder, 'index.mjs'), source);
  const log: string[] = [];
  const output: string[] = [];
  const started = await startOrRemove(folder, {
    name: 'reconcile',
    folder,
    environment: {},
    accountId: '111122223333',
    region: 'eu-west-1',
    timeoutMs: 10_000,
    maxConcurrency: 1,
    processes: spawnInto(output),
    now: Date.now,
    log: (line) => log.push(line),
    ...options,
  });
  return {
    folder,
    function: started,
    log,
    output: () => output.join(''),
    [Symbol.asyncDispose]: async () => {
      await started.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function startOrRemove(folder: string, options: FunctionOptions): Promise<LambdaFunction> {
  try {
    return startFunction(options);
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
}

/** Starts processes whose output goes into a list; `stop` is a SIGKILL. */
export function spawnInto(output: string[]): SpawnChild {
  return async (_name, command, args, { cwd, env }) => {
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    const exited = new Promise<ChildExit>((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    if (child.pid === undefined) throw new Error(`${command} could not be started`);
    return {
      pid: child.pid,
      exited,
      stop: () => {
        child.kill('SIGKILL');
        return exited;
      },
    };
  };
}

/** True while a process of that ID exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

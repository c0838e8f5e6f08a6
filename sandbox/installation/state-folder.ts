import { rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** The folder that one sandbox at a time keeps its state in. All paths are absolute. */
export interface StateFolder {
  /** For the data of this run: certificates, etcd, the deployed function. */
  readonly data: string;
  readonly logs: string;
  /** Where others find out about a sandbox that is up. */
  readonly sandboxFile: string;
  /** Removes the sandbox's file, in this very moment. */
  withdraw(): void;
  /** Removes all but the logs, and lets the next sandbox in. */
  release(): Promise<void>;
}

interface Deps {
  readonly pid: number;
  /** Whether a process lives. */
  readonly isAlive: (pid: number) => boolean;
}

const owner = z.object({ pid: z.number().int().positive() });

/**
 * Takes the folder, and removes what an earlier sandbox left there.
 *
 * @throws when another sandbox has it, with that one's process and file, and when nothing can be
 * written there
 */
export async function takeStateFolder(deps: Deps, given: string): Promise<StateFolder> {
  const folder = resolve(given);
  const lockFile = join(folder, 'sandbox.lock');
  try {
    await mkdir(folder, { recursive: true });
    await takeLock(deps, lockFile);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Error(
      `the state of the sandbox cannot be kept in ${folder}: ${error.message}. Name another folder: npm start -- --folder DIR`,
      { cause: error },
    );
  }
  const sandboxFile = join(folder, 'sandbox.json');
  const run = join(folder, `run-${deps.pid}`);
  await removeEarlierRuns(folder);
  await rm(sandboxFile, { force: true });
  const logs = join(run, 'logs');
  const data = join(run, 'data');
  await mkdir(logs, { recursive: true });
  await mkdir(data, { recursive: true, mode: 0o700 });
  return {
    data,
    logs,
    sandboxFile,
    withdraw: () => {
      rmSync(sandboxFile, { force: true });
      rmSync(lockFile, { force: true });
    },
    release: async () => {
      await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      await rm(sandboxFile, { force: true });
      await rm(lockFile, { force: true });
    },
  };
}

async function takeLock({ pid, isAlive }: Deps, lockFile: string): Promise<void> {
  const content = `${JSON.stringify({ pid })}\n`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await createNew(lockFile, content)) return;
    const holder = await readHolder(lockFile);
    if (holder !== undefined && isAlive(holder)) {
      throw new Error(
        `a sandbox with process ${holder} has this folder already, says ${lockFile}. ` +
          `Stop it (kill ${holder}), or start this one with --folder and another folder. ` +
          'Where that process is none of ours, delete the file.',
      );
    }
    // By rename, since of two that find a dead holder only one succeeds.
    const dead = `${lockFile}.dead-${pid}`;
    await rename(lockFile, dead).catch(() => undefined);
    await rm(dead, { force: true });
  }
  throw new Error(`${lockFile} is fought over by other sandboxes that start now: try again`);
}

async function createNew(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(lockFile: string): Promise<number | undefined> {
  const text = await readFile(lockFile, 'utf8').catch(() => '');
  try {
    return owner.parse(JSON.parse(text)).pid;
  } catch {
    return undefined;
  }
}

async function removeEarlierRuns(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('run-'));
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };
  await Promise.all(names.map((name) => rm(join(folder, name), options)));
}

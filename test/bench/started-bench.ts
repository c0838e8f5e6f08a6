import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');

/** A benchmark in a process of its own. */
export interface Run {
  readonly pid: number;
  readonly output: { stdout: string; stderr: string };
  readonly exited: Promise<number | null>;
  /** Resolves when that was said on standard error. */
  said(text: string): Promise<void>;
}

/** Starts benchmarks with an empty folder for all that they put into the system's temporary one. */
export class BenchStarter {
  readonly temporary: string;
  #started: ChildProcess | undefined;

  private constructor(temporary: string) {
    this.temporary = temporary;
  }

  static async create(): Promise<BenchStarter> {
    return new BenchStarter(await mkdtemp(join(tmpdir(), 'poolsync-bench-test-')));
  }

  start(...args: readonly string[]): Run {
    const child = spawn(process.execPath, ['bench/main.ts', ...args], {
      cwd: root,
      env: { ...process.env, TMPDIR: this.temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#started = child;
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (line) => (output.stderr += `${line}\n`));
    return {
      pid: child.pid ?? 0,
      output,
      exited: once(child, 'close').then(([code]) => code as number | null),
      said: (text) =>
        new Promise((done, fail) => {
          lines.on('line', (line) => {
            if (line.includes(text)) done();
          });
          lines.once('close', () => fail(new Error(`not said: ${text}\n${output.stderr}`)));
        }),
    };
  }

  async end(): Promise<void> {
    this.#started?.kill('SIGKILL');
    await rm(this.temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What every benchmark prints with `--json`. */
export const printedResult = z.strictObject({
  bench: z.string(),
  commit: z.string(),
  node: z.string(),
  cores: z.number(),
  startedAt: z.iso.datetime(),
  samples: z.record(z.string(), z.number()),
  figures: z.looseObject({}),
  targets: z.array(
    z.strictObject({
      name: z.string(),
      limit: z.number(),
      value: z.number(),
      unit: z.string(),
      ok: z.boolean(),
    }),
  ),
});

export const printedDistribution = z.object({
  n: z.number(),
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
});

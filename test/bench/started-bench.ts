import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');

/** A benchmark in a process of its own. */
export interface Run {
  readonly pid: number;
  readonly output: { stdout: string; stderr: string };
  readonly exited: Promise<number | null>;
  /** Resolves when that was said on standard error. */
  said(text: string): Promise<void>;
  /** Names of what it left in its temporary folder. */
  leftBehind(): Promise<readonly string[]>;
}

/**
 * Starts a benchmark with an empty folder for all that it puts into the system's temporary one; both
 * are gone after the test.
 */
export async function startBench(...args: readonly string[]): Promise<Run> {
  const temporary = await mkdtemp(join(tmpdir(), 'poolsync-bench-test-'));
  const child = spawn(process.execPath, ['bench/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  });
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
    leftBehind: () => readdir(temporary),
  };
}

/** What every benchmark prints with `--json`. */
const printedResult = z.strictObject({
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

/** Runs a benchmark in small: it ends well, meets every target, leaves nothing behind and prints such figures. */
export async function runShort<Figures extends z.ZodType>(bench: string, figures: Figures) {
  const run = await startBench(bench, '--short', '--json');
  expect(await run.exited, run.output.stderr).toBe(0);
  const printed = printedResult.parse(JSON.parse(run.output.stdout));
  expect(printed.bench).toBe(bench);
  expect(printed.targets.filter(({ ok }) => !ok)).toEqual([]);
  expect(await run.leftBehind()).toEqual([]);
  return { ...printed, figures: figures.parse(printed.figures) };
}

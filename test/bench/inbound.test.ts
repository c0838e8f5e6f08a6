import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { familyOf, waitUntilGone } from '../sandbox/start/started-sandbox.ts';

const root = resolve(import.meta.dirname, '../..');
const testTimeoutMs = 180_000;

let temporary: string;
let started: ChildProcess | undefined;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'poolsync-bench-test-'));
});

afterEach(async () => {
  started?.kill('SIGKILL');
  await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
});

interface Run {
  readonly pid: number;
  readonly output: { stdout: string; stderr: string };
  readonly exited: Promise<number | null>;
  /** Resolves when that was said on standard error. */
  said(text: string): Promise<void>;
}

function bench(...args: readonly string[]): Run {
  const child = spawn(process.execPath, ['bench/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started = child;
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

const result = z.strictObject({
  bench: z.literal('inbound'),
  commit: z.string(),
  node: z.string(),
  cores: z.number(),
  startedAt: z.iso.datetime(),
  samples: z.record(z.string(), z.number()),
  figures: z.looseObject({
    oneAtATime: z.looseObject({
      listMs: z.object({ n: z.number(), p50: z.number(), p99: z.number(), max: z.number() }),
    }),
    fullQueue: z.looseObject({ messages: z.looseObject({ new: z.number() }) }),
    manyPools: z.looseObject({ indexList: z.looseObject({ pages: z.number() }) }),
  }),
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

describe('npm run bench -- inbound', () => {
  it(
    'counts no more calls, writes and reads than are allowed',
    async () => {
      const run = bench('inbound', '--short', '--json');
      expect(await run.exited, run.output.stderr).toBe(0);
      const { samples, figures, targets } = result.parse(JSON.parse(run.output.stdout));

      expect(targets.filter(({ ok }) => !ok)).toEqual([]);
      expect(targets.map(({ unit }) => unit).toSorted()).toEqual([
        'calls/batch',
        'calls/batch',
        'lists',
        'reads/hint',
        'writes',
        'writes',
      ]);
      // A benchmark that saw nothing would find nothing to blame.
      for (const { name, value } of targets) expect(value, name).toBeGreaterThan(0);
      expect(figures.oneAtATime.listMs.n).toBe(samples['singleChanges']);
      expect(figures.fullQueue.messages.new).toBe(samples['waitingEvents']);
      expect(figures.manyPools.indexList.pages).toBeGreaterThan(1);
      expect(await readdir(temporary)).toEqual([]);
    },
    testTimeoutMs,
  );

  it(
    'leaves nothing running after SIGINT',
    async () => {
      const run = bench('inbound', '--short', '--json');
      await run.said('changes, one at a time');
      const family = familyOf(run.pid);
      expect(family.size).toBeGreaterThan(6);

      process.kill(run.pid, 'SIGINT');

      expect(await run.exited).toBe(1);
      expect(await waitUntilGone(family, 5_000)).toBe(true);
      expect(run.output.stdout).toBe('');
      expect(await readdir(temporary)).toEqual([]);
    },
    testTimeoutMs,
  );

  it('names what is wrong with the command line', async () => {
    const run = bench('outbund');
    expect(await run.exited).toBe(2);
    expect(run.output.stderr).toContain('there is no benchmark outbund');
  });
});

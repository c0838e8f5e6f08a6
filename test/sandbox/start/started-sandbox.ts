import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../../..');

const sandboxFile = z.strictObject({
  version: z.literal(1),
  kubeconfig: z.string(),
  kubectl: z.string(),
  logs: z.string(),
  pids: z.looseObject({ main: z.number(), aws: z.number(), watch: z.number() }),
  aws: z.strictObject({
    endpoint: z.url(),
    control: z.url(),
    accounts: z.array(
      z.strictObject({
        id: z.string(),
        accessKeyId: z.string(),
        secretAccessKey: z.string(),
        regions: z.array(z.string()),
      }),
    ),
    queues: z.array(
      z.strictObject({
        use: z.enum(['events', 'scale', 'rejected', 'redrive']),
        account: z.string(),
        region: z.string(),
        url: z.url(),
      }),
    ),
    sweep: z.strictObject({
      function: z.literal('sweep'),
      account: z.string(),
      region: z.string(),
      everyMs: z.number(),
    }),
  }),
  azure: z.strictObject({
    endpoint: z.url({ protocol: /^https$/ }),
    control: z.url(),
    caFile: z.string(),
    subscriptions: z.array(
      z.strictObject({ id: z.guid(), tenantId: z.guid(), scaleSets: z.array(z.string()).min(1) }),
    ),
    identity: z.strictObject({ endpoint: z.url(), header: z.string(), clientId: z.guid() }),
  }),
});

export type SandboxFile = z.infer<typeof sandboxFile>;

/** A sandbox that `npm start` has started, with its state in `folder`. */
export interface StartedSandbox {
  /** That of npm. */
  readonly pid: number;
  readonly file: string;
  readonly output: { stdout: string; stderr: string };
  /** Status and signal of npm's end. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export function startSandbox(folder: string, args: readonly string[]): StartedSandbox {
  const child: ChildProcess = spawn(
    'npm',
    ['start', '--silent', '--', '--folder', folder, ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (output.stderr += String(chunk)));
  const exited = (
    once(child, 'close') as Promise<[code: number | null, signal: string | null]>
  ).then(([code, signal]) => ({ code, signal }));
  if (child.pid === undefined) throw new Error('npm could not be started');
  return { pid: child.pid, file: join(folder, 'sandbox.json'), output, exited };
}

export async function waitForFile({ file, output, exited }: StartedSandbox): Promise<SandboxFile> {
  const ended = exited.then(({ code }) => `it ended with ${code}`);
  const found = eventually(`${file} is there`, 120_000, () => existsSync(file) || undefined);
  const first = await Promise.race([ended, found]);
  if (first !== true) throw new Error(`${first}\n${output.stdout}\n${output.stderr}`);
  return sandboxFile.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Looks until there is something to see. */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(50);
  }
}

interface Row {
  readonly pid: number;
  readonly parent: number;
}

/** The processes that run now; zombies, which only their parent can remove, are not among them. */
function running(): readonly Row[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state?.startsWith('Z') !== true)
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}

/** A process with all that descends from it. */
export function familyOf(pid: number): ReadonlySet<number> {
  const rows = running();
  const family = new Set([pid]);
  for (const member of family) {
    for (const row of rows) if (row.parent === member) family.add(row.pid);
  }
  return family;
}

export function survivorsOf(family: ReadonlySet<number>): readonly number[] {
  return running()
    .map(({ pid }) => pid)
    .filter((pid) => family.has(pid));
}

export async function waitUntilGone(
  family: ReadonlySet<number>,
  withinMs: number,
): Promise<boolean> {
  return eventually(
    `nothing of ${[...family].join(', ')} runs`,
    withinMs,
    () => survivorsOf(family).length === 0 || undefined,
  );
}

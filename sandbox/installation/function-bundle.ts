import { globSync, type Stats } from 'node:fs';
import { cp, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { readLogTail } from '../processes/log-tail.ts';
import type { Processes } from '../processes/processes.ts';
import { projectRoot } from './project.ts';

const dist = join(projectRoot, 'dist');

/** What `npm run build` makes for a deployment, by its folder below `dist`. */
export const bundleNames = [
  'aws/reconcile',
  'aws/scale',
  'aws/sweep',
  'azure/observe',
  'azure/act',
  'watch',
] as const;
export type BundleName = (typeof bundleNames)[number];

const sources = [
  'functions/**/*.{ts,json}',
  'watch/**/*.ts',
  'shared/**/*.ts',
  'functions/**/*.json',
  'scripts/**/*.ts',
  'package-lock.json',
];

interface Deps {
  readonly processes: Pick<Processes, 'start'>;
  readonly progress: (line: string) => void;
}

/**
 * Copies a built bundle into a folder of the sandbox, byte for byte, as a deployment does: a build
 * beside a running sandbox then changes nothing under its feet. All are built first where this one is
 * missing or older than its sources. Two sandboxes that start together build once.
 *
 * @throws when it does not build, with what the build says
 */
export async function deployBundle(deps: Deps, name: BundleName, folder: string): Promise<void> {
  await mkdir(dist, { recursive: true });
  const release = await lock(dist, {
    stale: 10_000,
    retries: { retries: 120, minTimeout: 100, maxTimeout: 500 },
  });
  try {
    const built = join(dist, name);
    if (!(await isFresh(built))) await build(deps);
    await cp(built, folder, { recursive: true });
  } finally {
    await release();
  }
}

async function isFresh(built: string): Promise<boolean> {
  const bundle: Stats | undefined = await stat(join(built, 'index.mjs')).catch(() => undefined);
  if (bundle === undefined) return false;
  const files = globSync(sources, { cwd: projectRoot });
  const stats = await Promise.all(files.map((file) => stat(join(projectRoot, file))));
  return stats.every(({ mtimeMs }) => mtimeMs < bundle.mtimeMs);
}

async function build({ processes, progress }: Deps): Promise<void> {
  progress('building the functions and the watch');
  const task = await processes.start({
    name: 'build',
    kind: 'task',
    command: process.execPath,
    args: [join(projectRoot, 'scripts/build.ts'), '--bundles'],
    cwd: projectRoot,
  });
  const { code, signal } = await task.exited;
  if (code === 0) return;
  throw new Error(
    `they do not build (${signal ?? `status ${code}`}); try npm run build\n${await readLogTail(task.logFile)}`,
  );
}

import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readLogTail } from '../processes/log-tail.ts';
import type { Processes } from '../processes/processes.ts';
import { withProcesses } from '../processes/with-processes.ts';
import type { BuildPlan } from './build-plan.ts';
import { describeElapsed } from './elapsed.ts';

const reportMs = 5_000;
const failureLines = 30;

interface Deps {
  readonly progress: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Runs Go with some arguments; resolves with what it wrote, on both streams. */
type RunGo = (
  name: string,
  args: readonly string[],
  describe: (log: string) => string,
) => Promise<string>;

/**
 * Builds all of a plan into a new folder.
 *
 * @throws when Go fails, with the end of what it wrote, or when the signal is aborted.
 */
export async function runBuild(deps: Deps, plan: BuildPlan, folder: string): Promise<void> {
  const scratch = join(folder, 'scratch');
  await mkdir(scratch, { recursive: true });
  try {
    await withProcesses({ logs: scratch, signal: deps.signal }, async (processes) => {
      // Go leaves its work folder behind when it is killed, so that has to lie in ours.
      const env = { ...deps.env, ...plan.env, GOTMPDIR: scratch };
      await buildPrograms(deps, plan, folder, goRunner({ ...deps, env }, processes, plan.module));
      await copyManifests(plan, folder, env);
      await writeFile(join(folder, 'sources'), plan.sourcesHash);
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function buildPrograms(
  { progress }: Deps,
  plan: BuildPlan,
  folder: string,
  runGo: RunGo,
): Promise<void> {
  const names = plan.programs.map(({ name }) => name).join(', ');
  progress(`building ${names} from source: about 8 minutes the first time, on two cores`);
  const packages = plan.programs.map(({ goPackage }) => goPackage);
  const listed = await runGo('go-list', ['list', '-deps', ...packages], (log) => {
    const modules = lines(log).filter((line) => line.startsWith('go: downloading')).length;
    return `downloading modules: ${modules} so far`;
  });
  const total = lines(listed).filter((line) => !line.startsWith('go: ')).length;
  const args = ['build', '-v', ...plan.flags, '-o', `${folder}/`, ...packages];
  await runGo('go-build', args, (log) => {
    const compiled = lines(log).filter((line) => !line.startsWith('go: ')).length;
    return `compiling and linking: ${compiled} of at most ${total} packages compiled`;
  });
  for (const { builtAs, name } of plan.programs) {
    if (builtAs !== name) await rename(join(folder, builtAs), join(folder, name));
  }
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** @param module the folder of the go.mod that the commands are about */
export function goRunner(
  deps: Pick<Deps, 'env' | 'progress'>,
  processes: Processes,
  module: string,
): RunGo {
  const { env, progress } = deps;
  return async (name, args, describe) => {
    const startedAt = performance.now();
    const running = await processes.start({
      name,
      kind: 'task',
      command: 'go',
      args,
      cwd: module,
      env,
    });
    const report = async (): Promise<void> => {
      const log = await readFile(running.logFile, 'utf8').catch(() => '');
      progress(`${describe(log)} (${describeElapsed(performance.now() - startedAt)})`);
    };
    const timer = setInterval(() => void report(), reportMs);
    const { code, signal } = await running.exited;
    clearInterval(timer);
    if (code !== 0) {
      const tail = await readLogTail(running.logFile, failureLines);
      const how = signal === null ? `with status ${code}` : `by ${signal}`;
      throw new Error(`"go ${args[0]}" in ${module} ended ${how}. It wrote last:\n${tail}`);
    }
    return readFile(running.logFile, 'utf8');
  };
}

async function copyManifests(
  plan: BuildPlan,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const clusterApi = await moduleFolder(plan.module, env, 'sigs.k8s.io/cluster-api');
  const source = join(clusterApi, 'core', 'config');
  // By reading and writing: a copy would inherit the read-only modes of Go's module cache.
  const copy = async (from: string, to: string): Promise<void> =>
    writeFile(join(folder, to), await readFile(join(source, from)));

  await mkdir(join(folder, 'crds'));
  for (const file of await readdir(join(source, 'crd', 'bases'))) {
    await copy(join('crd', 'bases', file), join('crds', file));
  }
  await copy(join('webhook', 'manifests.yaml'), 'webhooks.yaml');
  await copy(join('rbac', 'role.yaml'), 'core-role.yaml');
}

/** Where Go keeps the sources of a module that the go.mod in `cwd` requires. */
export async function moduleFolder(
  cwd: string,
  env: NodeJS.ProcessEnv,
  name: string,
): Promise<string> {
  const args = ['list', '-m', '-f', '{{.Dir}}', name];
  const { stdout } = await promisify(execFile)('go', args, { cwd, env, timeout: 60_000 });
  return stdout.trim();
}

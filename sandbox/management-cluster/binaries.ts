import { access, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { planBuild, type BuildPlan } from './build-plan.ts';
import { runBuild } from './build.ts';
import { holdBuildLock } from './build-lock.ts';
import { makeCacheFolder } from './cache-folder.ts';
import { adviseOnGo, findGo, type GoToolchain } from './go-toolchain.ts';
import { awsProvider, azureProvider, ensureProviderCrd } from './provider-crd.ts';

/** Where the programs and manifests of the management cluster lie, all as absolute paths. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
  /** The manager of Cluster API's core provider. */
  readonly core: string;
  /** Folder with Cluster API's CRDs, one YAML file each. */
  readonly crds: string;
  /** YAML of Cluster API's webhook configurations. */
  readonly webhooks: string;
  /** YAML of the ClusterRole that core needs. */
  readonly coreRole: string;
  /** YAML of the CRD of AWSMachinePool, a kind of Cluster API's AWS provider. */
  readonly awsMachinePoolCrd: string;
  /** YAML of the CRD of AzureMachinePool, a kind of Cluster API's Azure provider. */
  readonly azureMachinePoolCrd: string;
}

interface Options {
  /** Takes a line for a person at each step, and every few seconds while it builds or waits. */
  readonly progress: (line: string) => void;
  /** Ends a build, and all that it started; nothing of it is left under a final name. */
  readonly signal?: AbortSignal;
  /** PATH, KUBEBUILDER_ASSETS and what Go reads; `process.env` by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** The user's cache folder for Poolsync by default. */
  readonly cache?: string;
}

/**
 * Returns the programs of the management cluster. On first use they are built from the modules that
 * `go.mod` pins, which takes minutes; later they come from the cache, without network or Go.
 *
 * Where `KUBEBUILDER_ASSETS` names a folder, as for Kubernetes' envtest, kube-apiserver and etcd
 * (and kubectl, where it is there) are taken from it.
 *
 * One process builds at a time, the others wait for it. The cache is one folder for each
 * combination of go.mod, go.sum, flags and Go version, complete or absent.
 *
 * @throws when Go is missing or too old, or the cache cannot be written to, with what to do; when the build fails, with the end of
 * what it wrote; when `signal` is aborted, with its reason.
 */
export async function ensureBinaries(options: Options): Promise<Binaries> {
  const { env = process.env, cache = envPaths('poolsync', { suffix: '' }).cache } = options;
  const plan = await planBuild(env);
  const { requiredGo } = plan;
  const go = await findGo({ env, cwd: plan.module, required: requiredGo });
  const build = await ensureBuild({ ...options, env, cache }, plan, go);
  const deps = { ...options, env, cache, go, requiredGo };
  const awsMachinePoolCrd = await ensureProviderCrd(deps, awsProvider);
  const azureMachinePoolCrd = await ensureProviderCrd(deps, azureProvider);
  return { ...build, awsMachinePoolCrd, azureMachinePoolCrd };
}

/** What is built from this folder's go.mod. */
type Build = Omit<Binaries, 'awsMachinePoolCrd' | 'azureMachinePoolCrd'>;

async function ensureBuild(
  options: Options & Required<Pick<Options, 'env' | 'cache'>>,
  plan: BuildPlan,
  go: GoToolchain,
): Promise<Build> {
  const { env, cache } = options;
  if (go.outcome !== 'usable') {
    const earlier = await findEarlierBuild(cache, plan);
    if (earlier !== undefined) return locate(plan, earlier);
    throw new Error(adviseOnGo(go, plan.requiredGo));
  }
  const name = plan.folderName(go.version);
  const folder = join(cache, name);
  if (await isComplete(plan, folder)) return locate(plan, folder);

  await makeCacheFolder(cache);
  await holdBuildLock(
    {
      file: join(cache, `${name}.lock`),
      what: 'the management cluster',
      progress: options.progress,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
    async (signal) => {
      if (await isComplete(plan, folder)) return;
      const unfinished = join(cache, `${name}.unfinished-${process.pid}`);
      await removeUnfinished(cache, name);
      try {
        await runBuild({ progress: options.progress, env, signal }, plan, unfinished);
        signal.throwIfAborted();
        await rm(folder, { recursive: true, force: true });
        await rename(unfinished, folder);
      } finally {
        await rm(unfinished, { recursive: true, force: true });
      }
    },
  );
  return locate(plan, folder);
}

function locate(plan: BuildPlan, folder: string): Build {
  return {
    etcd: plan.assets.etcd ?? join(folder, 'etcd'),
    kubeApiserver: plan.assets.kubeApiserver ?? join(folder, 'kube-apiserver'),
    kubectl: plan.assets.kubectl ?? join(folder, 'kubectl'),
    core: join(folder, 'core'),
    crds: join(folder, 'crds'),
    webhooks: join(folder, 'webhooks.yaml'),
    coreRole: join(folder, 'core-role.yaml'),
  };
}

/** A folder gets its final name only when it is complete; this sees what was deleted later. */
async function isComplete(plan: BuildPlan, folder: string): Promise<boolean> {
  try {
    await Promise.all(
      Object.values<string>({ ...locate(plan, folder) }).map((path) => access(path)),
    );
    return true;
  } catch {
    return false;
  }
}

/** Without a usable Go its version is unknown, so any build of the same sources will do. */
async function findEarlierBuild(cache: string, plan: BuildPlan): Promise<string | undefined> {
  const names = await readdir(cache).catch(() => []);
  for (const name of names) {
    const folder = join(cache, name);
    const sources = await readFile(join(folder, 'sources'), 'utf8').catch(() => undefined);
    if (name.includes('.') || sources !== plan.sourcesHash) continue;
    if (await isComplete(plan, folder)) return folder;
  }
  return undefined;
}

/** Removes what a builder left that was killed: whoever holds the lock is the only one. */
async function removeUnfinished(cache: string, name: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (entry.startsWith(`${name}.unfinished-`)) {
      await rm(join(cache, entry), { recursive: true, force: true });
    }
  }
}

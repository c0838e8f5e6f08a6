import { createHash } from 'node:crypto';
import { access, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../processes/processes.ts';
import { holdBuildLock } from './build-lock.ts';
import { makeCacheFolder } from './cache-folder.ts';
import { goRunner, moduleFolder } from './build.ts';
import { adviseOnGo, type GoToolchain } from './go-toolchain.ts';

/** A provider of Cluster API, and the kind of it that stands for a group of its cloud. */
export interface CloudProvider {
  readonly title: string;
  readonly kind: string;
  readonly plural: string;
  readonly goModule: string;
  /** The folder beside this file with the go.mod that pins the module. */
  readonly pinnedIn: string;
  /** What labels the kind's CRD in an installation of the provider. */
  readonly labels: Readonly<Record<string, string>>;
}

export const awsProvider: CloudProvider = {
  title: 'AWS provider',
  kind: 'AWSMachinePool',
  plural: 'awsmachinepools',
  goModule: 'sigs.k8s.io/cluster-api-provider-aws/v2',
  pinnedIn: 'aws-provider',
  labels: {
    'cluster.x-k8s.io/provider': 'infrastructure-aws',
    'cluster.x-k8s.io/v1beta1': 'v1beta1_v1beta2',
  },
};

export const azureProvider: CloudProvider = {
  title: 'Azure provider',
  kind: 'AzureMachinePool',
  plural: 'azuremachinepools',
  goModule: 'sigs.k8s.io/cluster-api-provider-azure',
  pinnedIn: 'azure-provider',
  labels: {
    'cluster.x-k8s.io/provider': 'infrastructure-azure',
    'cluster.x-k8s.io/v1beta1': 'v1beta1',
  },
};

interface Deps {
  readonly progress: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly cache: string;
  readonly signal?: AbortSignal;
  readonly go: GoToolchain;
  /** The Go version that is needed to fetch it, as `1.26`. */
  readonly requiredGo: string;
}

/**
 * Returns the path of the CRD of a provider's kind.
 *
 * On first use it is taken from the module that the provider's `go.mod` pins, a download of some
 * seconds that `go.sum` vouches for; later it comes from the cache, without network or Go.
 *
 * @throws when it has to be fetched and Go is missing, or fails, or `signal` is aborted.
 */
export async function ensureProviderCrd(deps: Deps, provider: CloudProvider): Promise<string> {
  const name = `${provider.plural}-${await hashOfSources(provider)}.yaml`;
  const file = join(deps.cache, name);
  if (await exists(file)) return file;
  if (deps.go.outcome !== 'usable') throw new Error(adviseOnGo(deps.go, deps.requiredGo));
  await makeCacheFolder(deps.cache);
  const lock = { ...deps, file: `${file}.lock`, what: `the CRD of ${provider.kind}` };
  await holdBuildLock(lock, async (signal) => {
    if (await exists(file)) return;
    const unfinished = `${file}.unfinished`;
    await writeFile(unfinished, await fetchCrd({ ...deps, signal }, provider));
    await rename(unfinished, file);
  });
  return file;
}

function sourcesOf({ pinnedIn }: CloudProvider): string {
  return join(import.meta.dirname, pinnedIn);
}

function crdInModule({ plural }: CloudProvider): string {
  return `config/crd/bases/infrastructure.cluster.x-k8s.io_${plural}.yaml`;
}

async function hashOfSources(provider: CloudProvider): Promise<string> {
  const sources = sourcesOf(provider);
  const sum = createHash('sha256').update(crdInModule(provider));
  for (const name of ['go.mod', 'go.sum']) sum.update(await readFile(join(sources, name)));
  return sum.digest('hex').slice(0, 16);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function fetchCrd(
  deps: Deps & { readonly signal: AbortSignal },
  provider: CloudProvider,
): Promise<Buffer> {
  const { progress, signal } = deps;
  const { title, kind, goModule } = provider;
  const sources = sourcesOf(provider);
  const scratch = await mkdtemp(join(tmpdir(), 'poolsync-provider-'));
  const processes = await Processes.create({ logs: scratch, onUnexpectedExit: () => undefined });
  const stop = (): void => void processes.stopAll();
  signal.addEventListener('abort', stop);
  const env = { ...deps.env, GOWORK: 'off', GOFLAGS: '-mod=readonly' };
  try {
    signal.throwIfAborted();
    progress(`fetching the CRD of ${kind} from the ${title} of Cluster API`);
    const runGo = goRunner({ progress, env }, processes, sources);
    await runGo('go-mod-download', ['mod', 'download'], () => `downloading the ${title}`);
    return await readFile(join(await moduleFolder(sources, env, goModule), crdInModule(provider)));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await processes.stopAll();
    await rm(scratch, { recursive: true, force: true });
  }
}

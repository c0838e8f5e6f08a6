import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../processes/processes.ts';
import { holdBuildLock } from './build-lock.ts';
import { goRunner, moduleFolder } from './build.ts';
import { adviseOnGo, type GoToolchain } from './go-toolchain.ts';

const providerModule = 'sigs.k8s.io/cluster-api-provider-aws/v2';
const crdInModule = 'config/crd/bases/infrastructure.cluster.x-k8s.io_awsmachinepools.yaml';

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
 * Returns the path of the CRD of AWSMachinePool, the kind of Cluster API's AWS provider.
 *
 * On first use it is taken from the module that `aws-provider/go.mod` pins, a download of some
 * seconds that `go.sum` vouches for; later it comes from the cache, without network or Go.
 *
 * @throws when it has to be fetched and Go is missing, or fails, or `signal` is aborted.
 */
export async function ensureAwsMachinePoolCrd(deps: Deps): Promise<string> {
  const file = join(deps.cache, `awsmachinepools-${await hashOfSources()}.yaml`);
  if (await exists(file)) return file;
  if (deps.go.outcome !== 'usable') throw new Error(adviseOnGo(deps.go, deps.requiredGo));
  await mkdir(deps.cache, { recursive: true });
  const lock = { ...deps, file: `${file}.lock`, what: 'the CRD of AWSMachinePool' };
  await holdBuildLock(lock, async (signal) => {
    if (await exists(file)) return;
    const unfinished = `${file}.unfinished`;
    await writeFile(unfinished, await fetchCrd({ ...deps, signal }));
    await rename(unfinished, file);
  });
  return file;
}

const sources = join(import.meta.dirname, 'aws-provider');

async function hashOfSources(): Promise<string> {
  const sum = createHash('sha256').update(crdInModule);
  for (const name of ['go.mod', 'go.sum']) sum.update(await readFile(join(sources, name)));
  return sum.digest('hex').slice(0, 16);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function fetchCrd(deps: Deps & { readonly signal: AbortSignal }): Promise<Buffer> {
  const { progress, signal } = deps;
  const scratch = await mkdtemp(join(tmpdir(), 'poolsync-aws-provider-'));
  const processes = await Processes.create({ logs: scratch, onUnexpectedExit: () => undefined });
  const stop = (): void => void processes.stopAll();
  signal.addEventListener('abort', stop);
  const env = { ...deps.env, GOWORK: 'off', GOFLAGS: '-mod=readonly' };
  try {
    signal.throwIfAborted();
    progress('fetching the CRD of AWSMachinePool from the AWS provider of Cluster API');
    const runGo = goRunner({ progress, env }, processes, sources);
    await runGo('go-mod-download', ['mod', 'download'], () => 'downloading the AWS provider');
    return await readFile(join(await moduleFolder(sources, env, providerModule), crdInModule));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await processes.stopAll();
    await rm(scratch, { recursive: true, force: true });
  }
}

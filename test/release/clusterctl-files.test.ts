import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readKustomization } from '../../scripts/cluster/kustomization.ts';
import { writeClusterctlFiles } from '../../scripts/cluster/clusterctl-files.ts';

const root = resolve(import.meta.dirname, '../..');
const manifests = join(root, 'infra/cluster');
const metadata = join(root, 'infra/cluster/clusterctl/metadata.yaml');

const home = mkdtempSync(join(tmpdir(), 'poolsync-release-'));
let folder = '';
let runs = 0;
beforeEach(() => {
  runs += 1;
  folder = join(home, String(runs));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** In the folder of a kustomization with one object and these lines beside `resources`. */
async function readWith(more: string): Promise<unknown> {
  const own = mkdtempSync(join(home, 'kustomization-'));
  const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
  writeFileSync(join(own, 'kustomization.yaml'), `${head}resources: [one.yaml]\n${more}`);
  writeFileSync(join(own, 'one.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: {name: one}\n');
  return readKustomization(own);
}

describe('writeClusterctlFiles', () => {
  it('writes what clusterctl asks a release for, the same bytes each time', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    await writeClusterctlFiles({ manifests, metadata, version, folder });
    const names = ['infrastructure-components.yaml', 'metadata.yaml'];
    expect(readdirSync(folder).toSorted()).toEqual(names);
    const first = names.map((name) => readFileSync(join(folder, name), 'utf8'));
    await writeClusterctlFiles({ manifests, metadata, version, folder });
    expect(names.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(first);
  });

  it('fails for a release whose series has no contract', async () => {
    const sources = { manifests, metadata, version: '0.10.0', folder };
    await expect(writeClusterctlFiles(sources)).rejects.toThrow(
      'says nothing of the release series of 0.10.0: add its major and minor version',
    );
  });
});

describe('readKustomization', () => {
  it('sets labels on what it reads, over those that are there', async () => {
    expect(await readWith('labels: [{pairs: {a: x}}, {pairs: {a: y, b: z}}]\n')).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'one', labels: { a: 'y', b: 'z' } },
      },
    ]);
  });

  it('sets the labels of components too, and its own over them', async () => {
    const own = mkdtempSync(join(home, 'component-'));
    const head = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
    const lent = 'labels: [{pairs: {a: x, b: y}}]\n';
    writeFileSync(join(own, 'kustomization.yaml'), `${head}${lent}`);
    const lines = `components: [../${basename(own)}]\nlabels: [{pairs: {b: z}}]\n`;
    expect(await readWith(lines)).toMatchObject([{ metadata: { labels: { a: 'x', b: 'z' } } }]);
  });

  it.each([
    'namePrefix: other-',
    'patches: []',
    'labels: [{pairs: {a: b}, includeSelectors: true}]',
  ])('refuses what it would leave undone: %s', async (line) => {
    await expect(readWith(`${line}\n`)).rejects.toThrow(/is not what the build understands/);
  });
});

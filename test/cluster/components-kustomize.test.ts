import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readKustomization, type Manifest } from '../../scripts/cluster/kustomization.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const folder = resolve(import.meta.dirname, '../../infra/cluster');

function byName(objects: readonly Manifest[]): readonly Manifest[] {
  const keyOf = ({ kind, metadata }: Manifest): string =>
    [kind, metadata.namespace, metadata.name].join(' ');
  return objects.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

it('the build reads infra/cluster as kubectl kustomize does', async () => {
  const { kubectl } = sharedCluster();
  const { stdout } = await promisify(execFile)(kubectl, ['kustomize', folder], { timeout: 30_000 });
  const theirs = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
  const ours = await readKustomization(folder);
  expect(ours.length).toBeGreaterThan(20);
  expect(byName(ours)).toEqual(byName(theirs));
});

import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { componentsYaml } from './components.ts';
import { readKustomization } from './kustomization.ts';

const metadata = z.object({
  apiVersion: z.literal('clusterctl.cluster.x-k8s.io/v1alpha3'),
  kind: z.literal('Metadata'),
  releaseSeries: z.array(
    z.strictObject({ major: z.int(), minor: z.int(), contract: z.literal('v1beta2') }),
  ),
});

/** What the files are made of, and where they go; paths of folders and a file. */
interface ClusterctlSources {
  /** The kustomization of all objects. */
  readonly manifests: string;
  /** Its `metadata.yaml`. */
  readonly metadata: string;
  /** The release, as `0.1.0`. */
  readonly version: string;
  /** The folder to fill; what it held before is removed. */
  readonly folder: string;
}

/**
 * Writes the two files by which clusterctl installs this provider.
 *
 * @returns their paths
 * @throws where the metadata say nothing of the release's series, or the manifests cannot be read
 */
export async function writeClusterctlFiles(sources: ClusterctlSources): Promise<readonly string[]> {
  const { manifests, folder } = sources;
  await checkSeries(sources);
  const components = componentsYaml(await readKustomization(manifests));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = [join(folder, 'infrastructure-components.yaml'), join(folder, 'metadata.yaml')];
  const [componentsFile = '', metadataFile = ''] = files;
  await writeFile(componentsFile, components);
  await copyFile(sources.metadata, metadataFile);
  return files;
}

async function checkSeries({ metadata: file, version }: ClusterctlSources): Promise<void> {
  const { releaseSeries } = metadata.parse(parse(await readFile(file, 'utf8')));
  const isOf = (series: { readonly major: number; readonly minor: number }): boolean =>
    version.startsWith(`${series.major}.${series.minor}.`);
  if (releaseSeries.some(isOf)) return;
  throw new Error(
    `${file} says nothing of the release series of ${version}: add its major and minor version, with the contract`,
  );
}

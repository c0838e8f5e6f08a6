import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packCommand } from './npm-package.ts';
import { sbomText, type BundledPackages } from './sbom.ts';
import { filesIn, zipFolder } from './zip.ts';

interface ReleaseInputs {
  /** The root of the repository. */
  readonly root: string;
  readonly version: string;
  /** The folder with what was built, in which `release` is filled. */
  readonly dist: string;
  readonly bundles: readonly BundledPackages[];
  readonly trackedFiles: TrackedFiles;
}

/** Tells which files of a folder are published, by their paths from it. */
export type TrackedFiles = (folder: string) => Promise<readonly string[]>;

/** The bundle of the command goes out as a package of npm. */
const command = 'cli';

/**
 * Packs what was built: an archive of each folder that is deployed and of the manifests, the files of
 * clusterctl, the command, the bill of materials, and the hash of each of them.
 *
 * @returns the folder of the release
 */
export async function writeRelease(inputs: ReleaseInputs): Promise<string> {
  const { root, version, dist, bundles } = inputs;
  const out = join(dist, 'release');
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  for (const { bundle } of bundles.filter((each) => each.bundle !== command)) {
    const name = `poolsync-${bundle.replace('/', '-')}-${version}.zip`;
    await writeFile(join(out, name), await zipFolder(join(dist, bundle)));
  }
  const manifests = join(root, 'infra/cluster');
  const archive = await zipFolder(manifests, await inputs.trackedFiles(manifests));
  await writeFile(join(out, `poolsync-cluster-${version}.zip`), archive);
  for (const file of await filesIn(join(dist, 'cluster'))) {
    await copyFile(join(dist, 'cluster', file), join(out, file));
  }
  await packCommand({ root, cli: join(dist, command), folder: join(dist, 'npm'), out });
  await writeFile(join(out, `poolsync-${version}.cdx.json`), await sbomText(inputs));
  await writeFile(join(out, 'SHA256SUMS'), await checksums(out));
  return out;
}

/** As `sha256sum --check` reads it. */
async function checksums(folder: string): Promise<string> {
  const lines = [];
  for (const file of await filesIn(folder)) {
    const hash = createHash('sha256').update(await readFile(join(folder, file)));
    lines.push(`${hash.digest('hex')}  ${file}\n`);
  }
  return lines.join('');
}

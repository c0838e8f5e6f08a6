import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { writeClusterctlFiles } from './cluster/clusterctl-files.ts';
import { writeFunctionApp } from './function-app.ts';
import type { BundledPackages } from './release/sbom.ts';
import { writeRelease, type TrackedFiles } from './release/write-release.ts';
import { targets, type Target } from './targets.ts';

interface Deps {
  /** The root of the repository. */
  readonly root: string;
  /** The folder to fill. */
  readonly dist: string;
  readonly trackedFiles: TrackedFiles;
  /** Told of each file that was made. */
  readonly made: (file: string) => Promise<void>;
  /** Takes what the bundler doubts. */
  readonly warn: (text: string) => void;
}

/**
 * Bundles everything, and packs it as a release.
 *
 * @throws where something does not build
 */
export async function buildRelease(deps: Deps): Promise<void> {
  const { root, dist, made, trackedFiles } = deps;
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const bundles = await buildBundles(deps);
  const files = await writeClusterctlFiles({
    manifests: join(root, 'infra/cluster'),
    metadata: join(root, 'infra/cluster/clusterctl/metadata.yaml'),
    version,
    folder: join(dist, 'cluster'),
  });
  for (const file of files) await made(file);
  await made(await writeRelease({ root, version, dist, bundles, trackedFiles }));
}

/**
 * Bundles everything. What was packed before is removed, since it would be of older bundles.
 *
 * @throws where something does not build
 */
export async function buildBundles(
  deps: Omit<Deps, 'trackedFiles'>,
): Promise<readonly BundledPackages[]> {
  for (const name of packed) await rm(join(deps.dist, name), { recursive: true, force: true });
  const bundles: BundledPackages[] = [];
  for (const target of targets) bundles.push(await buildOne(deps, target));
  return bundles;
}

const packed = ['cluster', 'npm', 'release'];

async function buildOne(
  { root, dist, made, warn }: Omit<Deps, 'trackedFiles'>,
  { entry, folder, functionApp }: Target,
): Promise<BundledPackages> {
  const home = join(dist, folder);
  const { file, warnings, packages } = await bundle({ entry: join(root, entry), folder: home });
  if (functionApp !== undefined) {
    await writeFunctionApp(home, file, {
      ...functionApp,
      hostJson: join(root, 'functions/azure/host/host.json'),
      packageJson: join(root, 'package.json'),
    });
  }
  warn(warnings.join(''));
  await made(file);
  return { bundle: folder, packages };
}

import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
    }),
  ),
});
type Locked = z.output<typeof lockSchema>['packages'][string];

/** One bundle, by its folder below `dist`, and the folders of the packages in it. */
export interface BundledPackages {
  readonly bundle: string;
  readonly packages: readonly string[];
}

interface SbomInputs {
  /** The root of the repository, with its `package-lock.json`. */
  readonly root: string;
  readonly version: string;
  readonly bundles: readonly BundledPackages[];
}

/**
 * The software bill of materials, as text of CycloneDX: each package of which something was bundled,
 * with its version, licence and hash of the lock file, and the bundles that hold it. Nothing in it
 * tells of the time or the machine, so that the same commit gives the same text.
 *
 * @throws where something was bundled that the lock file does not know
 */
export async function sbomText({ root, version, bundles }: SbomInputs): Promise<string> {
  const lock = lockSchema.parse(
    JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')),
  );
  const components = [...bundlesByPackage(root, bundles)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, holders]) => component(path, lock.packages[path], holders));
  const own = { type: 'application', 'bom-ref': `poolsync@${version}`, name: 'poolsync', version };
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...own, licenses: licensesOf('Apache-2.0') } },
    components,
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function bundlesByPackage(
  root: string,
  bundles: readonly BundledPackages[],
): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  for (const { bundle, packages } of bundles) {
    for (const folder of packages) {
      const path = relative(root, folder).split(sep).join('/');
      holders.set(path, [...(holders.get(path) ?? []), bundle]);
    }
  }
  return holders;
}

function component(path: string, locked: Locked | undefined, holders: readonly string[]) {
  const fullName = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const { version, license, integrity } = locked ?? {};
  if (version === undefined) {
    throw new Error(`${path} was bundled, and package-lock.json has no version of it: run npm ci`);
  }
  const [group, name] = fullName.startsWith('@') ? fullName.split('/') : [undefined, fullName];
  return {
    type: 'library',
    // Two copies of a package may be of one version.
    'bom-ref': path,
    ...(group === undefined ? {} : { group }),
    name,
    version,
    purl: `pkg:npm/${fullName.replace('@', '%40')}@${version}`,
    ...(license === undefined ? {} : { licenses: licensesOf(license) }),
    ...(integrity === undefined ? {} : { hashes: hashesOf(integrity) }),
    properties: holders.map((value) => ({ name: 'poolsync:bundle', value })),
  };
}

function licensesOf(license: string) {
  return /^[-.+\w]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }];
}

function hashesOf(integrity: string) {
  return integrity.split(' ').map((each) => {
    const [name = '', base64 = ''] = each.split(/-(.*)/s);
    const alg = name.replace('sha', 'SHA-');
    return { alg, content: Buffer.from(base64, 'base64').toString('hex') };
  });
}

import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const ownSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
});

const timeoutMs = 60_000;

interface PackageInputs {
  /** The root of the repository. */
  readonly root: string;
  /** The folder of the bundled command. */
  readonly cli: string;
  /** The folder of the package, which is removed first. */
  readonly folder: string;
  /** The folder for the archive. */
  readonly out: string;
}

/**
 * Makes the package `poolsync`, which is the command and nothing else: it depends on no other package.
 *
 * @returns the name of the archive in `out`, as `npm pack` gives it
 */
export async function packCommand({ root, cli, folder, out }: PackageInputs): Promise<string> {
  const { name, version, description, license } = ownSchema.parse(
    JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
  );
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const described = {
    name,
    version,
    description,
    license,
    type: 'module',
    bin: { [name]: 'index.mjs' },
    // What the bundle is made for.
    engines: { node: '>=24' },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(described, undefined, 2)}\n`);
  for (const file of ['index.mjs', 'index.mjs.LEGAL.txt']) {
    await copyFile(join(cli, file), join(folder, file));
  }
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  await copyFile(join(root, 'docs/cli.md'), join(folder, 'README.md'));
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', out];
  await promisify(execFile)('npm', args, { cwd: folder, timeout: timeoutMs });
  return `${name}-${version}.tgz`;
}

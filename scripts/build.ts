import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { buildBundles, buildRelease } from './build-release.ts';
import { trackedFiles } from './release/tracked-files.ts';
import { targets } from './targets.ts';

const ROOT = resolve(import.meta.dirname, '..');

const HELP = `Usage: npm run build

Bundles each function, the watch and the command with all their packages into folders that can be deployed as they are:

${targets.map(({ entry, folder }) => `  ${entry}  ->  dist/${folder}/index.mjs`).join('\n')}

Beside each index.mjs lie its source map and the licences of the packages in it; in a folder of
dist/azure also host.json and package.json, which make it a function app. dist/cluster gets the two
files by which clusterctl installs this provider, made of infra/cluster.

dist/release is all of that as it is published: an archive of each folder and of what git tracks of
infra/cluster, the command as a package of npm, a bill of materials, and SHA256SUMS. The same sources give the same bytes.

Options:
  --bundles   Make the bundles alone, and remove what was packed of earlier ones.
  -h, --help  Show this text and build nothing.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [arg] = args;
  if (arg === '--help' || arg === '-h') {
    process.stdout.write(HELP);
    return 0;
  }
  if (arg !== undefined && arg !== '--bundles') {
    process.stderr.write(`build: there is no option ${arg}; see npm run build -- --help\n`);
    return 2;
  }
  try {
    const deps = { root: ROOT, dist: join(ROOT, 'dist'), made: tell, warn };
    await (arg === '--bundles' ? buildBundles(deps) : buildRelease({ ...deps, trackedFiles }));
    return 0;
  } catch (error) {
    process.stderr.write(`build: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function warn(text: string): void {
  process.stderr.write(text);
}

async function tell(path: string): Promise<void> {
  const entry = await stat(path);
  const files = entry.isDirectory()
    ? (await readdir(path)).map((name) => join(path, name))
    : [path];
  for (const file of files) {
    const { size } = await stat(file);
    const kilobytes = (size / 1_000).toLocaleString('en', { maximumFractionDigits: 0 });
    process.stdout.write(`${relative(ROOT, file)}  ${kilobytes} kB\n`);
  }
}

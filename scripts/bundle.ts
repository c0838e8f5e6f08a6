import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, formatMessages, type BuildOptions, type Metafile } from 'esbuild';

/** What becomes a function's folder. */
export interface BundleTarget {
  /** The file to start from. */
  readonly entry: string;
  /** The folder to fill; what it held before is removed. */
  readonly folder: string;
}

/** A written bundle. */
export interface Bundle {
  /** Path of the `index.mjs`. Beside it: its source map, and the licences of what it contains. */
  readonly file: string;
  /** Size of the `index.mjs` alone. */
  readonly bytes: number;
  /** What the bundler doubts, ready to print; empty as a rule. */
  readonly warnings: readonly string[];
  /** Folders of the packages of which something is in it: absolute paths, sorted. */
  readonly packages: readonly string[];
}

/** CommonJS packages call `require` for Node's own modules; ES modules have to make one. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Bundles one function for Node 24, with all its packages, into `<folder>/index.mjs`.
 *
 * The same sources give the same bytes. Names of functions and classes survive, so that a stack
 * trace can be read without the map, and the SDKs, which look at class names, keep working.
 *
 * @throws when the entry is missing, or when the sources do not build
 */
export async function bundle({ entry, folder }: BundleTarget): Promise<Bundle> {
  if (!existsSync(entry)) {
    throw new Error(`there is no ${entry}: write it, or correct the table in scripts/targets.ts`);
  }
  await rm(folder, { recursive: true, force: true });
  const file = join(folder, 'index.mjs');
  const built = await build({ ...OPTIONS, entryPoints: [entry], outfile: file });
  const warnings = await formatMessages(built.warnings, { kind: 'warning' });
  const packages = packagesIn(built.metafile);
  return { file, bytes: (await stat(file)).size, warnings, packages };
}

/** The package that a file is of: the innermost, where one brings its own copy of another. */
const packageFolder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

function packagesIn({ outputs }: Metafile): readonly string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => packageFolder.exec(resolve(path)) ?? []);
  return [...new Set(folders)].toSorted((a, b) => (a < b ? -1 : 1));
}

const OPTIONS = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  keepNames: true,
  sourcemap: 'linked',
  legalComments: 'external',
  metafile: true,
  banner: { js: REQUIRE },
  // The host of Azure Functions gives this module to whoever requires it; it is no package.
  external: ['@azure/functions-core'],
  // Warnings are returned, errors thrown.
  logLevel: 'silent',
} satisfies BuildOptions;

import { readFile, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { bundle, type BundleTarget } from './bundle.ts';
import { writeReleaseFiles } from './cluster/release-files.ts';
import { appChanges, writeFunctionApp, type FunctionApp } from './function-app.ts';

const ROOT = resolve(import.meta.dirname, '..');

interface Target extends BundleTarget {
  /** Of what runs in Azure's host. */
  readonly functionApp?: FunctionApp;
}

/** Every function and process that is deployed. Paths from the repository's root. */
const TARGETS: readonly Target[] = [
  { entry: 'functions/aws/reconcile/main.ts', folder: 'dist/aws/reconcile' },
  { entry: 'functions/aws/scale/main.ts', folder: 'dist/aws/scale' },
  { entry: 'functions/aws/sweep/main.ts', folder: 'dist/aws/sweep' },
  {
    entry: 'functions/azure/observe/main.ts',
    folder: 'dist/azure/observe',
    functionApp: functionAppNamed('poolsync-observe'),
  },
  {
    entry: 'functions/azure/scale/main.ts',
    folder: 'dist/azure/act',
    functionApp: functionAppNamed('poolsync-act'),
  },
  { entry: 'watch/main.ts', folder: 'dist/watch' },
  { entry: 'cli/main.ts', folder: 'dist/cli' },
];

const HELP = `Usage: npm run build

Bundles each function, the watch and the command with all their packages into folders that can be deployed as they are:

${TARGETS.map(({ entry, folder }) => `  ${entry}  ->  ${folder}/index.mjs`).join('\n')}

Beside each index.mjs lie its source map and the licences of the packages in it; in a folder of
dist/azure also host.json and package.json, which make it a function app. dist/cluster gets the two
files by which clusterctl installs this provider, made of infra/cluster. The same sources give the same
bytes.

Options:
  -h, --help  Show this text and build nothing.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [arg] = args;
  if (arg === '--help' || arg === '-h') {
    process.stdout.write(HELP);
    return 0;
  }
  if (arg !== undefined) {
    process.stderr.write(`build: there is no option ${arg}; see npm run build -- --help\n`);
    return 2;
  }
  try {
    for (const target of TARGETS) await buildOne(target);
    await buildCluster();
    return 0;
  } catch (error) {
    process.stderr.write(`build: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function functionAppNamed(name: string): FunctionApp {
  return {
    name,
    ...appChanges[name],
    hostJson: resolve(ROOT, 'functions/azure/host/host.json'),
    packageJson: resolve(ROOT, 'package.json'),
  };
}

async function buildOne({ entry, folder, functionApp }: Target): Promise<void> {
  const { file, bytes, warnings } = await bundle({
    entry: resolve(ROOT, entry),
    folder: resolve(ROOT, folder),
  });
  if (functionApp !== undefined) await writeFunctionApp(resolve(ROOT, folder), file, functionApp);
  process.stderr.write(warnings.join(''));
  tell(file, bytes);
}

async function buildCluster(): Promise<void> {
  const { version } = JSON.parse(await readFile(resolve(ROOT, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const files = await writeReleaseFiles({
    manifests: resolve(ROOT, 'infra/cluster'),
    metadata: resolve(ROOT, 'infra/cluster/clusterctl/metadata.yaml'),
    version,
    folder: resolve(ROOT, 'dist/cluster'),
  });
  for (const file of files) tell(file, (await stat(file)).size);
}

function tell(file: string, bytes: number): void {
  const kilobytes = (bytes / 1_000).toLocaleString('en', { maximumFractionDigits: 0 });
  process.stdout.write(`${relative(ROOT, file)}  ${kilobytes} kB\n`);
}

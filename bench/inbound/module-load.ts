import { execFile } from 'node:child_process';
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  functionEnvironment,
  reconcileSettings,
} from '../../sandbox/installation/deployed-function.ts';
import { renderKubeconfig } from '../../sandbox/management-cluster/kubeconfig.ts';
import type { BenchDeps } from '../installation/install.ts';
import { distributionOf, round } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';

/** A start of a process that loads a module: from the start of the process, and the import alone. */
const measured = z.object({ startMs: z.number(), importMs: z.number() });
type Measured = z.infer<typeof measured>;

/** Run by Node itself, so that no TypeScript is in what is measured. */
const loader = `
const from = performance.now();
const { handler } = await import(process.argv[1]);
const startMs = performance.now();
if (typeof handler !== 'function') throw new Error('no handler in ' + process.argv[1]);
process.stdout.write(JSON.stringify({ startMs, importMs: startMs - from }));
`;

const loadTimeoutMs = 30_000;

interface Variant {
  readonly name: string;
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The size of the bundle and, with `loads` above 0, how long a process takes that loads it. */
export async function measureModuleLoad(
  deps: Pick<BenchDeps, 'signal' | 'progress'>,
  {
    bundle,
    folder,
    loads,
  }: {
    readonly bundle: string;
    /** For what has to be there while a module is loaded. */
    readonly folder: string;
    readonly loads: number;
  },
): Promise<Figures> {
  const module = join(bundle, 'index.mjs');
  const bytes = await readFile(module);
  const size = {
    bundleKb: round(bytes.length / 1_000, 0),
    bundleGzipKb: round(gzipSync(bytes).length / 1_000, 0),
  };
  if (loads === 0) return size;
  const variants = await prepare(module, folder);
  const runs = new Map<string, Measured[]>(variants.map(({ name }) => [name, []]));
  // The first round fills the compile cache and the disk's, and does not count.
  for (let round_ = 0; round_ <= loads; round_ += 1) {
    for (const variant of variants) {
      const run = await load(deps, variant);
      if (round_ > 0) runs.get(variant.name)?.push(run);
    }
  }
  return { ...size, ...summarize(runs) };
}

async function prepare(module: string, folder: string): Promise<readonly Variant[]> {
  await mkdir(folder, { recursive: true });
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, 'export async function handler() {}\n');
  const kubeconfig = join(folder, 'nowhere.kubeconfig');
  const client = { certPem: 'none', keyPem: 'none' };
  const url = 'https://127.0.0.1:9';
  await writeFile(kubeconfig, renderKubeconfig({ url, caPem: 'none', user: 'nobody', client }));
  const environment = functionEnvironment({
    endpoint: 'http://127.0.0.1:9',
    kubeconfig,
    settings: reconcileSettings({
      events: { url: 'http://127.0.0.1:9/events' },
      rejected: { url: 'http://127.0.0.1:9/rejected' },
    }),
  });
  const cached = { NODE_COMPILE_CACHE: join(folder, 'compile-cache') };
  return [
    { name: 'emptyHandler', module: empty, environment },
    { name: 'cold', module, environment },
    { name: 'compileCache', module, environment: { ...environment, ...cached } },
  ];
}

async function load(
  { signal }: Pick<BenchDeps, 'signal'>,
  { module, environment }: Variant,
): Promise<Measured> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', loader, module],
    { env: { ...environment, AWS_REGION: 'eu-west-1' }, timeout: loadTimeoutMs, signal },
  );
  return measured.parse(JSON.parse(stdout));
}

function summarize(runs: ReadonlyMap<string, readonly Measured[]>): Figures {
  const starts = [...runs].map(([name, of]) => [
    name,
    distributionOf(of.map((run) => run.startMs)),
  ]);
  const imports = [...runs].map(([name, of]) => [
    name,
    distributionOf(of.map((run) => run.importMs)),
  ]);
  const median = (name: string): number =>
    distributionOf((runs.get(name) ?? []).map(({ startMs }) => startMs)).p50 ?? Number.NaN;
  const timesEmpty = (name: string): number => round(median(name) / median('emptyHandler'), 2);
  return {
    startMs: Object.fromEntries(starts) as Figures,
    importMs: Object.fromEntries(imports) as Figures,
    startTimesThatOfAnEmptyHandler: {
      cold: timesEmpty('cold'),
      compileCache: timesEmpty('compileCache'),
    },
  };
}

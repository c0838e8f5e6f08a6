import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { BenchDeps } from '../installation/install.ts';
import { distributionOf, round } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';

/** What a function's module is measured with. */
interface Settings {
  /** Path of the bundle. */
  readonly module: string;
  /** Path of a module with an empty function of the same kind. */
  readonly empty: string;
  /** Of the processes, as the function is deployed. */
  readonly environment: Readonly<Record<string, string>>;
  /** A folder for what has to be there while a module is loaded. */
  readonly folder: string;
  /** Starts of each kind; 0 leaves them out. */
  readonly loads: number;
  /** JavaScript that makes a process what the cloud's host makes of it, before a module is loaded. */
  readonly host?: string;
  /** A JavaScript expression that is false where `loaded`, the module, brought no function. */
  readonly hasFunction: string;
}

/** A start of a process that loads a module: from the start of the process, and the import alone. */
const measured = z.object({ startMs: z.number(), importMs: z.number() });
type Measured = z.infer<typeof measured>;

const loadTimeoutMs = 30_000;

interface Variant {
  readonly name: string;
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The size of the bundle and, with `loads` above 0, how long a process takes that loads it. */
export async function measureModuleLoad(
  deps: Pick<BenchDeps, 'signal' | 'progress'>,
  settings: Settings,
): Promise<Figures> {
  const { module, empty, environment, folder, loads } = settings;
  const bytes = await readFile(module);
  const size = {
    bundleKb: round(bytes.length / 1_000, 0),
    bundleGzipKb: round(gzipSync(bytes).length / 1_000, 0),
  };
  if (loads === 0) return size;
  const cached = { NODE_COMPILE_CACHE: join(folder, 'compile-cache') };
  const variants: readonly Variant[] = [
    { name: 'emptyHandler', module: empty, environment },
    { name: 'cold', module, environment },
    { name: 'compileCache', module, environment: { ...environment, ...cached } },
  ];
  const loader = loaderOf(settings);
  const runs = new Map<string, Measured[]>(variants.map(({ name }) => [name, []]));
  // The first round fills the compile cache and the disk's, and does not count.
  for (let round_ = 0; round_ <= loads; round_ += 1) {
    for (const variant of variants) {
      const run = await load(deps, loader, variant);
      if (round_ > 0) runs.get(variant.name)?.push(run);
    }
  }
  return { ...size, ...summarize(runs) };
}

/** Run by Node itself, so that no TypeScript is in what is measured. */
function loaderOf({ host = '', hasFunction }: Pick<Settings, 'host' | 'hasFunction'>): string {
  return `
${host}
const from = performance.now();
const loaded = await import(process.argv[1]);
const startMs = performance.now();
if (!(${hasFunction})) throw new Error('no function in ' + process.argv[1]);
const measured = JSON.stringify({ startMs, importMs: startMs - from });
process.stdout.write(measured, () => process.exit());
`;
}

async function load(
  { signal }: Pick<BenchDeps, 'signal'>,
  loader: string,
  { module, environment }: Variant,
): Promise<Measured> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', loader, module],
    { env: { ...environment }, timeout: loadTimeoutMs, signal },
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

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ensureCachedFolder, hashOf, type Installed } from './cached-folder.ts';

const packageFolder = resolve(import.meta.dirname, '../lambda-ric');
const packageFiles = ['package.json', 'package-lock.json', '.npmrc'];

/** AWS's own runtime client, as the path of a program for Node. */
export type LambdaRic = Installed<{ readonly program: string }>;

interface Deps {
  readonly progress: (line: string) => void;
  /** The user's cache folder for Poolsync. */
  readonly cache: string;
}

/**
 * Returns `aws-lambda-ric`, whose native part is compiled on first use, for about a minute.
 *
 * @throws when the package cannot be installed or does not compile
 */
export async function ensureLambdaRic(deps: Deps): Promise<LambdaRic> {
  const reason = await whyNot();
  if (reason !== undefined) return { outcome: 'missing', reason };
  const texts = packageFiles.map((file) => readFile(join(packageFolder, file), 'utf8'));
  const platform = [process.version, process.platform, process.arch];
  const program = 'node_modules/aws-lambda-ric/index.mjs';
  const folder = await ensureCachedFolder(
    {
      ...deps,
      what: "AWS's runtime client",
      name: `lambda-ric-${hashOf([...(await Promise.all(texts)), ...platform])}`,
      holds: program,
    },
    async (run, home) => {
      for (const file of packageFiles) await copyFile(join(packageFolder, file), join(home, file));
      await run({
        does: 'compiling it, about a minute the first time',
        command: 'npm',
        args: ['ci', '--no-audit', '--no-fund', '--foreground-scripts'],
        cwd: home,
        env: nodeHeaders(),
      });
    },
  );
  return { outcome: 'ready', program: join(folder, program) };
}

/** What the machine lacks; undefined where the package can be installed. */
async function whyNot(): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    return `aws-lambda-ric has no native part for ${process.platform}: run this on Linux`;
  }
  const lacking = [];
  if (!(await runs('c++'))) lacking.push('a C++ compiler (c++)');
  if (!(await runs('cmake')) && !(await runs('cmake3'))) lacking.push('cmake');
  if (lacking.length === 0) return undefined;
  return (
    `aws-lambda-ric is compiled from source, and the PATH lacks ${lacking.join(' and ')}: ` +
    'sudo apt-get install g++ make cmake'
  );
}

async function runs(command: string): Promise<boolean> {
  try {
    await promisify(execFile)(command, ['--version'], { timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

/** Where this Node brings its headers, node-gyp need not fetch them. */
function nodeHeaders(): Readonly<Record<string, string>> {
  const home = dirname(dirname(process.execPath));
  return existsSync(join(home, 'include/node/node.h')) ? { npm_config_nodedir: home } : {};
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ensureCachedFolder, hashOf, type Installed } from './cached-folder.ts';

const requirementsFile = resolve(import.meta.dirname, '../second-opinion/requirements.txt');

/** The oldest Python that all of the pinned packages support. */
const oldestPython = [3, 10] as const;

/** Programs of the private Python environment, as absolute paths. */
export type PythonEnvironment = Installed<PythonPrograms>;

export interface PythonPrograms {
  readonly python: string;
  readonly aws: string;
  readonly cfnLint: string;
}

interface Deps {
  readonly progress: (line: string) => void;
  /** The user's cache folder for Poolsync. */
  readonly cache: string;
}

/**
 * Returns a Python environment with exactly the packages of `requirements.txt`: moto, the `aws`
 * command, boto3, cfn-lint and a parser of Bicep. On first use they come from PyPI, later from the
 * cache, without network.
 *
 * @throws when `python3` does not work, or the packages cannot be installed
 */
export async function ensurePythonEnvironment(deps: Deps): Promise<PythonEnvironment> {
  const found = await findPython();
  if (found.outcome === 'missing') return found;
  const requirements = await readFile(requirementsFile, 'utf8');
  const what = 'the Python environment';
  const folder = await ensureCachedFolder(
    {
      ...deps,
      what,
      name: `python-${hashOf([requirements, found.identity, deps.cache])}`,
      holds: 'bin/aws',
    },
    async (run, home) => {
      const python = join(home, 'bin/python');
      await run({ does: 'starting it', command: 'python3', args: ['-m', 'venv', home] });
      await run({
        does: 'installing the packages',
        command: python,
        args: ['-m', 'pip', 'install', ...pipOptions, '--requirement', requirementsFile],
      });
    },
  );
  const program = (name: string) => join(folder, 'bin', name);
  return {
    outcome: 'ready',
    python: program('python'),
    aws: program('aws'),
    cfnLint: program('cfn-lint'),
  };
}

/** No compiler is needed, neither now nor for modules that nobody imports. */
const pipOptions = [
  '--quiet',
  '--disable-pip-version-check',
  '--no-input',
  '--no-compile',
  '--require-hashes',
  '--only-binary=:all:',
];

type FoundPython =
  | { readonly outcome: 'usable'; readonly identity: string }
  | { readonly outcome: 'missing'; readonly reason: string };

const answerSchema = z.object({
  version: z.tuple([z.number(), z.number(), z.number()]),
  full: z.string(),
  prefix: z.string(),
});
const question =
  'import json, sys; print(json.dumps({"version": sys.version_info[:3], "full": sys.version, "prefix": sys.base_prefix}))';

async function findPython(): Promise<FoundPython> {
  let stdout: string;
  try {
    ({ stdout } = await promisify(execFile)('python3', ['-c', question], { timeout: 30_000 }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return missing('there is no "python3" on the PATH');
    }
    throw new Error(
      `"python3" does not work: ${String(error)}; repair it or take it off the PATH`,
      {
        cause: error,
      },
    );
  }
  const { version, full, prefix } = answerSchema.parse(JSON.parse(stdout));
  const [major, minor] = version;
  if (major !== oldestPython[0] || minor < oldestPython[1]) {
    return missing(`the "python3" on the PATH is ${version.join('.')}`);
  }
  return { outcome: 'usable', identity: hashOf([full, prefix, process.arch]) };
}

function missing(problem: string): FoundPython {
  const reason =
    `moto, the aws command, boto3, cfn-lint and the parser of Bicep need Python ${oldestPython.join('.')} or newer, but ${problem}: ` +
    'install it from https://www.python.org/downloads/ or by a package manager ' +
    '(sudo apt-get install python3 python3-venv, brew install python)';
  return { outcome: 'missing', reason };
}

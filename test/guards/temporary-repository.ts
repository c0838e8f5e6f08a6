import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(import.meta.dirname, 'fixtures');
const CONFIGURATION = [
  '.oxlintrc.json',
  '.prettierignore',
  '.prettierrc.json',
  'knip.json',
  'tsconfig.json',
];
const RUNNER = ['vitest.config.ts', 'test/setup'];
const TIMEOUT_MS = 60_000;
/** Thousands of findings, each of a few hundred bytes: more than Node's default of 1 MiB. */
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** How a command ended, and all that it wrote. */
export interface ToolResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly output: string;
}

/** A folder laid out like the repository, with its configuration and packages, but other sources. */
export interface TemporaryRepository {
  readonly folder: string;
  /** Writes one file, and the folders on the way to it. */
  readonly write: (path: string, text: string) => void;
  /** Runs `npm run <script>` as `.ci/run` does, with more variables if wanted. */
  readonly run: (script: string, options?: RunOptions) => ToolResult;
}

interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Content {
  /** Name of a folder under `fixtures` to fill the repository with. */
  readonly fixture?: string;
  /** Brings the tests' own configuration along; its files are sources, so only if needed. */
  readonly runner?: boolean;
}

/**
 * Makes a repository that the current test owns: it is removed when the test ends.
 */
export function temporaryRepository(content: Content = {}): TemporaryRepository {
  const folder = mkdtempSync(join(tmpdir(), 'poolsync-guard-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of CONFIGURATION) cpSync(join(ROOT, file), join(folder, file));
  // The guards' own scripts stay where they are, or no repository would be without sources.
  const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
  writeFileSync(
    join(folder, 'package.json'),
    manifest.replaceAll('node scripts/', `node ${join(ROOT, 'scripts')}/`),
  );
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const { fixture, runner = false } = content;
  if (fixture !== undefined) cpSync(join(FIXTURES, fixture), folder, { recursive: true });
  for (const path of runner ? RUNNER : []) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  return {
    folder,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    run: (script, options = {}) => runScript(folder, script, options),
  };
}

function runScript(folder: string, script: string, { args = [], env }: RunOptions): ToolResult {
  const { status, stdout, stderr, error } = spawnSync(
    'npm',
    ['run', '--silent', script, '--', ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
      maxBuffer: MOST_OUTPUT_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...withoutRunner(process.env), ...env },
    },
  );
  if (error !== undefined) throw error;
  return { status, stdout, output: stdout + stderr };
}

/** The environment without what vitest set in it: a vitest inside would take itself for a worker. */
function withoutRunner(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(
    ([name]) => !/^(VITEST|NODE_ENV$|TEST$|POOLSYNC_COUNTS_FILE$|npm_)/.test(name),
  );
  return Object.fromEntries(own);
}

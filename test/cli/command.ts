import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const endsWithinMs = 20_000;

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command as a process of its own, in a folder, without the test runner's colours. */
export function startCommand(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  limitMs = endsWithinMs,
): ChildProcessWithoutNullStreams {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { ...env, ...variables },
    timeout: limitMs,
  });
  // The command may end without reading it.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Runs the command with a standard input that ends. */
export async function runCommand(
  folder: string,
  args: readonly string[],
  given: {
    readonly input?: string;
    readonly FORCE_COLOR?: string;
    readonly NODE_OPTIONS?: string;
  } = {},
): Promise<Ran> {
  const { input = '', ...variables } = given;
  const child = startCommand(folder, args, variables);
  child.stdin.end(input);
  return ranOf(child);
}

/** What a started command says until it ends, and how it does. */
export async function ranOf(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { status, stdout, stderr };
}

/** A folder with these files, which goes away at the end of the scope. */
export async function folderWith(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'poolsync-decode-'));
  await Promise.all(
    Object.entries(files).map(([name, content]) => writeFile(join(path, name), content)),
  );
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

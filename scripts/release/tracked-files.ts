import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Paths of the files below a folder that git tracks, from the folder, with `/`, in order: what
 * somebody has put beside them for an installation of their own is not published.
 *
 * @throws Error where git does not tell, as outside of a checkout, or tracks nothing there
 */
export async function trackedFiles(folder: string): Promise<readonly string[]> {
  const paths = (await listed(folder)).split('\0').filter((path) => path !== '');
  if (paths.length === 0) throw notTold(folder, 'it tracks nothing there');
  return paths.toSorted((a, b) => (a < b ? -1 : 1));
}

async function listed(folder: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], {
      cwd: folder,
      env: withoutGitSettings(process.env),
    });
    return stdout;
  } catch (cause) {
    throw notTold(folder, cause instanceof Error ? cause.message.trim() : String(cause), cause);
  }
}

/** A hook of git names its own repository and index, which need not be those of the folder. */
function withoutGitSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));
}

function notTold(folder: string, why: string, cause?: unknown): Error {
  return new Error(
    `the release holds of ${folder} what git tracks, and git says: ${why}\nMake it in a checkout, as git clone does; npm run build -- --bundles does without`,
    { cause },
  );
}

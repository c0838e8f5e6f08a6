import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectRoot } from '../sandbox/installation/project.ts';

/** The commit of the checkout, with `-dirty` where files differ from it; `unknown` without git. */
export async function describeCheckout(): Promise<string> {
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', args, { cwd: projectRoot });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', 'HEAD');
    return (await git('status', '--porcelain')) === '' ? commit : `${commit}-dirty`;
  } catch {
    return 'unknown';
  }
}

import { execFile } from 'node:child_process';
import { glob } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { bareEnvironment, pythonPrograms } from '../../second-opinion/environment.ts';
import { templateOf, type Template } from './template.ts';
import { nodeSchema } from './tree.ts';

const script = `${import.meta.dirname}/parse_bicep.py`;
const trees = z.record(z.string(), nodeSchema);

/**
 * Parses all Bicep files in a folder and below it, files of parameters included.
 *
 * @throws where there is none: a check that looked at nothing must not pass
 */
export async function readTemplates(folder: string): Promise<readonly Template[]> {
  const files: string[] = [];
  for await (const file of glob('**/*.{bicep,bicepparam}', { cwd: folder })) files.push(file);
  if (files.length === 0) throw new Error(`there is no Bicep file in ${folder}`);
  const { stdout } = await promisify(execFile)(
    pythonPrograms().python,
    [script, ...files.toSorted()],
    { cwd: folder, env: bareEnvironment, timeout: 30_000, maxBuffer: 256 * 1_024 * 1_024 },
  );
  const read = trees.parse(JSON.parse(stdout));
  return Object.entries(read).map(([path, root]) => templateOf(path.replaceAll('\\', '/'), root));
}

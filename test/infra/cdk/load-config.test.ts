import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../infra/cdk/config/config-error.ts';
import { loadConfig } from '../../../infra/cdk/config/load-config.ts';
import { installation } from '../../../infra/cdk/examples/eks.ts';

describe('loadConfig', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolsync-config-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('loads a file by its path from the working directory', async () => {
    const example = join(import.meta.dirname, '../../../infra/cdk/examples/eks.ts');
    expect(await loadConfig(relative(process.cwd(), example))).toEqual(installation);
  });

  it.each([
    ['nothing.ts', undefined, 'there is no such file; name a file by -c config=<path>'],
    ['.', undefined, 'it is a folder; name a file by -c config=<path>'],
    [
      'empty.ts',
      'export const other = 1;',
      'it exports no "installation": write export const installation = defineInstallation({ … })',
    ],
    ['broken.ts', 'export const installation = ;', 'it does not load: '],
    ['throws.ts', 'throw new Error("not today");', 'it does not load: not today'],
    ['wrong.ts', 'export const installation = 7;', 'an installation is needed: '],
  ])('says why it cannot use %s', async (name, text, reason) => {
    const path = join(folder, name);
    if (text !== undefined) await writeFile(path, text);
    const error: unknown = await loadConfig(path).catch((found: unknown) => found);
    if (!(error instanceof ConfigError)) throw new Error(`no ConfigError: ${String(error)}`);
    expect(error.message).toContain(`${path}: ${reason}`);
  });
});

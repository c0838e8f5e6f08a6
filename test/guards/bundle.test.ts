import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bundle } from '../../scripts/bundle.ts';
import { temporaryRepository } from './temporary-repository.ts';

/** Uses an SDK, and a CommonJS package that calls `require` for Node's own modules. */
const ENTRY = `
import { STSClient } from '@aws-sdk/client-sts';
import { lockSync } from 'proper-lockfile';

class DescribedFault extends Error {}

function innermost(): never {
  throw new DescribedFault(typeof STSClient + typeof lockSync);
}

export async function handler(): Promise<never> {
  innermost();
}
`;

function writeEntry() {
  const { folder, write } = temporaryRepository();
  write('main.ts', ENTRY);
  return { entry: join(folder, 'main.ts'), folder: join(folder, 'dist/one'), root: folder };
}

/** Calls the handler in a process of its own, and tells how it failed. */
function failureOf(file: string) {
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    await handler().catch((error) => {
      const { message, stack, constructor } = error;
      console.log(JSON.stringify({ message, stack, className: constructor.name }));
    });`;
  const options = { encoding: 'utf8', timeout: 30_000 } as const;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], options);
  const failure = z.object({ message: z.string(), stack: z.string(), className: z.string() });
  return failure.parse(JSON.parse(output));
}

describe('bundle', () => {
  it('holds all packages, and keeps names that a stack trace needs', async () => {
    const { file, bytes } = await bundle(writeEntry());
    const { message, stack, className } = failureOf(file);
    expect(message).toBe('functionfunction');
    expect(className).toBe('DescribedFault');
    expect(stack).toContain('at innermost');
    expect(bytes).toBe(readFileSync(file).length);
  });

  it('writes the source map and the licences beside the bundle', async () => {
    const { entry, folder } = writeEntry();
    await bundle({ entry, folder });
    expect(readdirSync(folder).toSorted()).toEqual([
      'index.mjs',
      'index.mjs.LEGAL.txt',
      'index.mjs.map',
    ]);
  });

  it('removes what an earlier build left in the folder', async () => {
    const { folder, write } = temporaryRepository();
    write('main.ts', 'export const handler = () => 1;\n');
    write('dist/one/stale.mjs', '');
    await bundle({ entry: join(folder, 'main.ts'), folder: join(folder, 'dist/one') });
    expect(readdirSync(join(folder, 'dist/one'))).not.toContain('stale.mjs');
  });

  it('gives the same bytes for the same sources', async () => {
    const { entry, root } = writeEntry();
    const [one, two] = [join(root, 'dist/one'), join(root, 'dist/two')];
    await bundle({ entry, folder: one });
    await bundle({ entry, folder: two });
    for (const name of readdirSync(one)) {
      expect(readFileSync(join(two, name)).equals(readFileSync(join(one, name)))).toBe(true);
    }
  });

  it('gives the same bundle in a checkout that lies elsewhere', async () => {
    const { file: here } = await bundle(writeEntry());
    const { file: there } = await bundle(writeEntry());
    expect(readFileSync(there).equals(readFileSync(here))).toBe(true);
  });

  it('names the entry that is missing and the table that asks for it', async () => {
    const target = { entry: '/nowhere/main.ts', folder: '/nowhere/dist' };
    await expect(bundle(target)).rejects.toThrow(
      'there is no /nowhere/main.ts: write it, or correct the table in scripts/targets.ts',
    );
  });

  it('fails on a package that is not installed, and names it', async () => {
    const { folder, write } = temporaryRepository();
    write('main.ts', "import 'left-pad';\n");
    const target = { entry: join(folder, 'main.ts'), folder: join(folder, 'dist') };
    await expect(bundle(target)).rejects.toThrow('Could not resolve "left-pad"');
  });
});

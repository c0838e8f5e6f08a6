import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trackedFiles } from '../../scripts/release/tracked-files.ts';
import { zipFolder } from '../../scripts/release/zip.ts';

let checkout: string;
let folder: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'poolsync-tracked-'));
  folder = join(checkout, 'infra/cluster');
  mkdirSync(join(folder, 'examples/aws-eks'), { recursive: true });
  for (const name of ['kustomization.yaml', 'examples/aws-eks/kustomization.yaml']) {
    writeFileSync(join(folder, name), `# ${name}\n`);
  }
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function git(...args: readonly string[]): void {
  execFileSync('git', args, { cwd: checkout, stdio: 'ignore' });
}

describe('trackedFiles', () => {
  it('leaves out what somebody has put beside them, so that the archive stays the same', async () => {
    git('init');
    git('add', '.');
    const before = await zipFolder(folder, await trackedFiles(folder));
    cpSync(join(folder, 'examples/aws-eks'), join(folder, 'examples/mine'), { recursive: true });
    writeFileSync(join(folder, 'kustomization.yaml.bak'), '');
    const paths = await trackedFiles(folder);
    expect(paths).toEqual(['examples/aws-eks/kustomization.yaml', 'kustomization.yaml']);
    expect(Buffer.compare(await zipFolder(folder, paths), before)).toBe(0);
  });

  it('says what to do where there is no checkout, or a checkout of something else', async () => {
    const saysWhy = /^the release holds of \S+ what git tracks, and git says: [^]+git clone/;
    git('init');
    await expect(trackedFiles(folder)).rejects.toThrow('it tracks nothing there');
    rmSync(join(checkout, '.git'), { recursive: true });
    await expect(trackedFiles(folder)).rejects.toThrow(saysWhy);
  });
});

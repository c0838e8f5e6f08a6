import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKubeconfigFile } from '../../shared/kube/kubeconfig-file.ts';

describe('readKubeconfigFile', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolsync-kubeconfig-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads what is in the file each time', async () => {
    const path = join(folder, 'kubeconfig');
    await writeFile(path, 'one');
    expect(await readKubeconfigFile(path)).toBe('one');
    await writeFile(path, 'two');
    expect(await readKubeconfigFile(path)).toBe('two');
  });

  it('names the file that cannot be read, which may come yet', async () => {
    const path = join(folder, 'missing');
    await expect(readKubeconfigFile(path)).rejects.toMatchObject({
      code: 'cluster-unavailable',
      retryable: true,
      message: `Reading the kubeconfig ${path}: ENOENT: no such file or directory, open '${path}'`,
    });
  });
});

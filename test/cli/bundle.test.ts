import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';

const run = promisify(execFile);

describe('the bundled command', () => {
  it('runs alone in a folder, and loads what its commands need', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'poolsync-cli-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const entry = resolve(import.meta.dirname, '../../cli/main.ts');
    const { file } = await bundle({ entry, folder });
    const options = { cwd: folder, env: { PATH: '', HOME: folder } };
    const { stdout } = await run(process.execPath, [file, '--help'], options);
    expect(stdout).toContain('poolsync status -A');
    const failed = run(process.execPath, [file, 'plan'], options);
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('kubeconfig') as unknown,
    });
  }, 90_000);
});

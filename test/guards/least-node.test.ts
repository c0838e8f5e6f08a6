import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
const check = join(root, 'scripts/least-node.ts');
const run = promisify(execFile);

/** Runs the check on a Node that says it is of this version, and a program after it. */
async function runOn(version: string) {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-node-'));
  try {
    const pose = join(folder, 'pose.cjs');
    const versions = JSON.stringify({ node: version });
    await writeFile(pose, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    const program = ['--eval', 'console.log("it ran")'];
    return await run(process.execPath, ['--require', pose, '--require', check, ...program]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('scripts/least-node.ts', () => {
  it('is read by a Node that takes it for CommonJS and knows no types', () => {
    expect(() => new Script(readFileSync(check, 'utf8'))).not.toThrow();
  });

  it.each(['18.20.8', '20.20.2', '22.12.0'])('ends a Node %s with the cure', async (version) => {
    const ended = runOn(version);
    await expect(ended).rejects.toMatchObject({ code: 1, stdout: '' });
    await expect(ended).rejects.toThrow(
      `This is Node ${version}, and Poolsync needs 24, which npm ci`,
    );
  });

  it.each(['24.0.0', '26.1.0'])('lets a Node %s go on', async (version) => {
    expect(await runOn(version)).toEqual({ stdout: 'it ran\n', stderr: '' });
  });

  it.each(['start', 'poolsync', 'build', 'cdk'])('goes before npm run %s', (script) => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    expect(scripts[script]).toMatch(/\bnode --require \.\/scripts\/least-node\.ts \S+\.ts\b/);
  });
});

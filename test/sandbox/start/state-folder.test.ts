import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeStateFolder } from '../../../sandbox/installation/state-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-state-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const take = (pid: number, living: readonly number[] = [pid]) =>
  takeStateFolder({ pid, isAlive: (other) => living.includes(other) }, folder);

describe('takeStateFolder', () => {
  it('makes folders for data and logs, by absolute paths', async () => {
    const state = await take(11);
    for (const path of [state.data, state.logs]) {
      expect(isAbsolute(path) && existsSync(path)).toBe(true);
    }
    expect(state.sandboxFile).toBe(join(folder, 'sandbox.json'));
  });

  it('refuses a folder that a living sandbox has, with its process, the file and the cure', async () => {
    await take(11);
    const second = take(12, [11, 12]);

    await expect(second).rejects.toThrow('process 11');
    await expect(second).rejects.toThrow(join(folder, 'sandbox.lock'));
    await expect(second).rejects.toThrow('--folder');
  });

  it('names a folder that nothing can be written to, and the cure', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const deps = { pid: 11, isAlive: () => false };
    const taken = takeStateFolder(deps, file);
    await expect(taken).rejects.toThrow(`cannot be kept in ${file}: EEXIST`);
    await expect(taken).rejects.toThrow('--folder DIR');
  });

  it('takes the folder of a dead sandbox over, and removes what that one left', async () => {
    const dead = await take(11);
    await writeFile(dead.sandboxFile, '{}');
    const state = await take(12);

    expect(existsSync(dead.sandboxFile)).toBe(false);
    expect(existsSync(dead.logs)).toBe(false);
    expect(existsSync(state.logs)).toBe(true);
  });

  it.each(['', 'not JSON', '{"pid":"x"}'])('takes over a lock that holds %j', async (content) => {
    await writeFile(join(folder, 'sandbox.lock'), content);
    expect(existsSync((await take(12)).data)).toBe(true);
  });

  it('leaves what is not its own alone', async () => {
    await mkdir(join(folder, 'mine'));
    await take(11);
    expect(await readdir(folder)).toContain('mine');
  });

  it('leaves only the logs when it is released, and lets the next one in', async () => {
    const state = await take(11);
    await writeFile(state.sandboxFile, '{}');
    await state.release();

    expect([state.data, state.sandboxFile].filter(existsSync)).toEqual([]);
    expect(existsSync(state.logs)).toBe(true);
    await take(12, [11, 12]);
  });

  it('withdraws its file at once', async () => {
    const state = await take(11);
    await writeFile(state.sandboxFile, '{}');
    state.withdraw();
    expect(existsSync(state.sandboxFile)).toBe(false);
  });
});

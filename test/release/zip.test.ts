import { mkdtempSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { zipFolder } from '../../scripts/release/zip.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolsync-zip-'));
  mkdirSync(join(folder, 'a'));
  for (const name of ['b.txt', 'a/z.txt']) writeFileSync(join(folder, name), `${name}\n`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('zipFolder', () => {
  it('holds every file of the folder, in order, by its path', async () => {
    const files = unzipSync(await zipFolder(folder));
    expect(Object.keys(files)).toEqual(['a/z.txt', 'b.txt']);
    expect(Buffer.from(files['a/z.txt'] ?? []).toString()).toBe('a/z.txt\n');
  });

  it('gives the same bytes at another time, in another time zone', async () => {
    vi.stubEnv('TZ', 'America/Anchorage');
    const first = await zipFolder(folder);
    vi.stubEnv('TZ', 'Pacific/Auckland');
    utimesSync(join(folder, 'b.txt'), new Date('2020-01-01'), new Date('2020-01-01'));
    expect(Buffer.compare(await zipFolder(folder), first)).toBe(0);
  });
});

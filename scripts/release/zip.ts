import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { zipSync, type Zippable } from 'fflate';

/** Files that everybody may read, written by Unix: Lambda starts nothing that it cannot read. */
const attributes = { os: 3, attrs: (0o100644 << 16) >>> 0 };

/**
 * Packs a folder. The same files give the same bytes, on every machine and in every time zone: names
 * in order, the earliest time that the format knows, and a deflate that is written in JavaScript.
 *
 * @param paths of the files that are wanted, from the folder; by default all of them
 * @returns the archive, with paths from the folder
 */
export async function zipFolder(folder: string, paths?: readonly string[]): Promise<Uint8Array> {
  const files: Zippable = {};
  for (const path of paths ?? (await filesIn(folder))) {
    files[path] = await readFile(join(folder, path));
  }
  // The format has local times, and this is one.
  return zipSync(files, { ...attributes, mtime: new Date(1980, 0, 1) });
}

/** Paths of all files below a folder, with `/`, in order. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

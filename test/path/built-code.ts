import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle } from '../../scripts/bundle.ts';

const entries = {
  reconcile: 'functions/aws/reconcile/main.ts',
  scale: 'functions/aws/scale/main.ts',
  watch: 'watch/main.ts',
} as const;

type PartName = keyof typeof entries;

/** The parts as they are shipped, in a temporary folder. */
export interface BuiltCode {
  /** Builds the part when it is asked for first, and gives its folder. */
  folderOf(part: PartName): Promise<string>;
  remove(): Promise<void>;
}

export async function createBuiltCode(): Promise<BuiltCode> {
  const root = await mkdtemp(join(tmpdir(), 'poolsync-code-'));
  const built = new Map<PartName, Promise<string>>();
  const build = async (part: PartName): Promise<string> => {
    const folder = join(root, part);
    const entry = resolve(import.meta.dirname, '../..', entries[part]);
    await bundle({ entry, folder });
    return folder;
  };
  return {
    folderOf: (part) => {
      const folder = built.get(part) ?? build(part);
      built.set(part, folder);
      return folder;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

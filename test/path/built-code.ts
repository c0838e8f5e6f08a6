import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle } from '../../scripts/bundle.ts';
import { appChanges, writeFunctionApp } from '../../scripts/function-app.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const root = resolve(import.meta.dirname, '../..');

const entries = {
  reconcile: 'functions/aws/reconcile/main.ts',
  scale: 'functions/aws/scale/main.ts',
  sweep: 'functions/aws/sweep/main.ts',
  observe: 'functions/azure/observe/main.ts',
  act: 'functions/azure/scale/main.ts',
  watch: 'watch/main.ts',
} as const;

const functionApps: readonly string[] = ['observe', 'act'];
const functionApp = {
  hostJson: resolve(root, 'functions/azure/host/host.json'),
  packageJson: resolve(root, 'package.json'),
};

type PartName = keyof typeof entries;

/** The parts as they are shipped. */
export interface BuiltCode {
  /** Builds the part when it is asked for first, and gives its folder. */
  folderOf(part: PartName): Promise<string>;
  /** Another build of the part under another name: it does the same, by other bytes. */
  otherBuildOf(part: PartName, name: string): Promise<string>;
  remove(): Promise<void>;
}

/** Where the files that share a cluster keep what one of them has built: for a run, whose sources stay. */
export function keptCode(): string {
  return join(sharedCluster().folder, 'code');
}

/** @param kept a folder that outlives it, where a part that was built before is taken from */
export async function createBuiltCode(kept?: string): Promise<BuiltCode> {
  const home = await mkdtemp(join(tmpdir(), 'poolsync-code-'));
  const built = new Map<PartName, Promise<string>>();
  const build = async (part: PartName): Promise<string> => {
    const folder = join(kept ?? home, part);
    const whole = `${folder}.built`;
    if (existsSync(whole)) return folder;
    const { file } = await bundle({ entry: resolve(root, entries[part]), folder });
    if (functionApps.includes(part)) {
      const name = `poolsync-${part}`;
      await writeFunctionApp(folder, file, { name, ...appChanges[name], ...functionApp });
    }
    await writeFile(whole, '');
    return folder;
  };
  const folderOf: BuiltCode['folderOf'] = (part) => {
    const folder = built.get(part) ?? build(part);
    built.set(part, folder);
    return folder;
  };
  return {
    folderOf,
    otherBuildOf: async (part, name) => {
      const folder = join(home, name);
      await cp(await folderOf(part), folder, { recursive: true });
      await appendFile(join(folder, 'index.mjs'), `\n// ${name}\n`);
      return folder;
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

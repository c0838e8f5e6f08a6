import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config-error.ts';
import type { InstallationConfig } from './installation-config.ts';
import { readConfig } from './read-config.ts';

/**
 * Loads a configuration file, which exports `installation`.
 *
 * @param file path from the working directory, as its user wrote it
 * @throws ConfigError where there is no such file, where it does not load, or with all that is wrong
 */
export async function loadConfig(file: string): Promise<InstallationConfig> {
  const path = resolve(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    const what = found?.isDirectory() === true ? 'it is a folder' : 'there is no such file';
    throw new ConfigError([`${file}: ${what}; name a file by -c config=<path>`]);
  }
  const loaded = await importFile(file, path);
  if (typeof loaded !== 'object' || loaded === null || !('installation' in loaded)) {
    throw new ConfigError([
      `${file}: it exports no "installation": write export const installation = defineInstallation({ … })`,
    ]);
  }
  return readConfig(file, loaded.installation);
}

async function importFile(file: string, path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${file}: it does not load: ${reason}`], { cause: error });
  }
}

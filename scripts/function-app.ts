import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A function app of Azure: what a bundle needs beside it to be one. */
export interface FunctionApp {
  /** Its name in its `package.json`. */
  readonly name: string;
  /** The file that becomes its `host.json`. */
  readonly hostJson: string;
  /** Its `functionTimeout`, `hh:mm:ss`, where it is another than the file's. */
  readonly functionTimeout?: string;
  /** The file whose version it has. */
  readonly packageJson: string;
}

/**
 * Makes the folder of a bundle a function app that can be deployed as it is: `package.json`, by whose
 * `main` Azure's Node worker finds the functions, and `host.json`, by which the host works.
 *
 * @param bundle path of the bundle
 * @throws where a file cannot be read, or holds no JSON
 */
export async function writeFunctionApp(
  folder: string,
  bundle: string,
  { name, hostJson, functionTimeout, packageJson }: FunctionApp,
): Promise<void> {
  const { version } = JSON.parse(await readFile(packageJson, 'utf8')) as { version?: string };
  const described = { name, version, private: true, type: 'module', main: basename(bundle) };
  await writeFile(join(folder, 'package.json'), asText(described));
  const host = JSON.parse(await readFile(hostJson, 'utf8')) as Record<string, unknown>;
  const changes = functionTimeout === undefined ? {} : { functionTimeout };
  await writeFile(join(folder, 'host.json'), asText({ ...host, ...changes }));
}

/** What is special to single apps: a sweep takes longer than a batch of messages. */
export const appChanges: Readonly<Record<string, Pick<FunctionApp, 'functionTimeout'>>> = {
  'poolsync-observe': { functionTimeout: '00:10:00' },
};

function asText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

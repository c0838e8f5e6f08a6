import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { bareEnvironment } from './environment.ts';

const root = resolve(import.meta.dirname, '../..');

const template = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string() })),
});

/** What `npm run cdk -- synth` makes where no configuration is named. */
export interface SynthesizedExamples {
  readonly folder: string;
  /** What it tells people. */
  readonly told: string;
  /** Paths of the templates. */
  readonly files: readonly string[];
  /** The types of each template's resources, by the name that the CDK knows its stack by. */
  readonly types: Readonly<Record<string, readonly string[]>>;
}

/**
 * Synthesizes the examples by the command that the documentation names. There is no account, and no
 * way to a network: whatever asks for one comes to a port where nobody listens.
 *
 * @param folder to write to
 */
export async function synthesizeExamples(folder: string): Promise<SynthesizedExamples> {
  const nobody = 'http://127.0.0.1:9';
  const out = join(folder, 'out');
  const { stderr } = await promisify(execFile)(
    'npm',
    ['run', '--silent', 'cdk', '--', 'synth', '--quiet', '--output', out],
    {
      cwd: root,
      timeout: 240_000,
      env: {
        ...bareEnvironment,
        PATH: process.env['PATH'],
        HOME: folder,
        HTTP_PROXY: nobody,
        HTTPS_PROXY: nobody,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
  );
  const names = (await readdir(out)).filter((name) => name.endsWith('.template.json')).toSorted();
  const types = await Promise.all(names.map((name) => typesIn(join(out, name))));
  return {
    folder: out,
    told: stderr,
    files: names.map((name) => join(out, name)),
    types: Object.fromEntries(
      names.map((name, at) => [name.replace('.template.json', ''), types[at] ?? []]),
    ),
  };
}

async function typesIn(file: string): Promise<readonly string[]> {
  const { Resources } = template.parse(JSON.parse(await readFile(file, 'utf8')));
  return Object.values(Resources).map(({ Type }) => Type);
}

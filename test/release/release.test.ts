import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { buildRelease } from '../../scripts/build-release.ts';
import { trackedFiles } from '../../scripts/release/tracked-files.ts';
import { filesIn } from '../../scripts/release/zip.ts';

const root = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** As if somebody had put it there for an installation of their own; no other file names it. */
const notTracked = 'examples/cluster-class/azure.yaml';

let home: string;
let first: string;
let second: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'poolsync-release-'));
  [first, second] = [join(home, 'first'), join(home, 'second')];
  const warnings: string[] = [];
  const deps = {
    root,
    trackedFiles: published,
    made: async () => undefined,
    warn: (text: string) => warnings.push(text),
  };
  await Promise.all([first, second].map((dist) => buildRelease({ ...deps, dist })));
  expect(warnings.join('')).toBe('');
}, 300_000);
afterAll(() => rm(home, { recursive: true, force: true }));

/** Without the repository's own `.git`, as in the sandbox of the mutation run: all that is there. */
async function published(folder: string): Promise<readonly string[]> {
  const files = existsSync(join(root, '.git')) ? await trackedFiles(folder) : await filesIn(folder);
  return files.filter((name) => name !== notTracked);
}

function released(name: string, dist = first): Promise<Buffer> {
  return readFile(join(dist, 'release', name));
}

const bundled = ['aws/reconcile', 'aws/scale', 'aws/sweep', 'azure/act', 'azure/observe', 'watch'];
const archiveOf = (bundle: string): string => `poolsync-${bundle.replace('/', '-')}-${version}.zip`;

const wanted = z.object({
  resources: z.array(z.string()).optional(),
  components: z.array(z.string()).optional(),
  patches: z.array(z.object({ path: z.string() })).optional(),
});

describe('the release', () => {
  it('is the same bytes each time, and each file has its hash in SHA256SUMS', async () => {
    const names = (await readdir(join(first, 'release'))).toSorted();
    expect(names).toEqual(
      [
        'SHA256SUMS',
        'infrastructure-components.yaml',
        'metadata.yaml',
        ...bundled.map(archiveOf),
        archiveOf('cluster'),
        `poolsync-${version}.cdx.json`,
        `poolsync-${version}.tgz`,
      ].toSorted(),
    );
    const sums = await Promise.all(
      names
        .filter((name) => name !== 'SHA256SUMS')
        .map(async (name) => {
          const hash = createHash('sha256').update(await released(name));
          return `${hash.digest('hex')}  ${name}`;
        }),
    );
    for (const dist of [first, second]) {
      expect((await released('SHA256SUMS', dist)).toString().trimEnd().split('\n')).toEqual(sums);
    }
  });

  it('is told of in docs/upgrade.md, file by file', async () => {
    const told = await readFile(join(root, 'docs/upgrade.md'), 'utf8');
    const names = (await readdir(join(first, 'release'))).map((name) =>
      name.replace(version, '<version>'),
    );
    const files = [...told.matchAll(/`((?:poolsync-|SHA|metadata|infra)[^`/ ]+)`/g)].map(
      ([, name = '']) => name,
    );
    expect(new Set(files.filter((name) => /\.|SUMS$/.test(name)))).toEqual(new Set(names));
  });

  it.each(bundled)('packs the folder %s as it is deployed', async (bundle) => {
    const files = Object.entries(unzipSync(await released(archiveOf(bundle))));
    const folder = join(first, bundle);
    expect(files.map(([name]) => name)).toEqual((await readdir(folder)).toSorted());
    for (const [name, content] of files) {
      expect(Buffer.compare(content, await readFile(join(folder, name))), name).toBe(0);
    }
  });

  it('has all manifests that git tracks, so that kubectl applies them without a checkout', async () => {
    const files = Object.keys(unzipSync(await released(archiveOf('cluster'))));
    expect(files.toSorted()).toEqual(
      [...(await published(join(root, 'infra/cluster')))].toSorted(),
    );
    expect(files).toContain('foundation/kustomization.yaml');
    expect(files).not.toContain(notTracked);
    for (const file of files.filter((name) => name.endsWith('/kustomization.yaml'))) {
      const named = wanted.parse(parse(await readFile(join(root, 'infra/cluster', file), 'utf8')));
      const { resources = [], components = [], patches = [] } = named;
      const paths = [...resources, ...components, ...patches.map(({ path }) => path)];
      const missing = paths
        .map((path) => join(dirname(file), path))
        .filter((path) => !files.includes(path) && !files.includes(`${path}/kustomization.yaml`));
      expect(missing, file).toEqual([]);
    }
  });

  it('has the command as a package that is installed and runs in an empty folder, offline', async () => {
    const folder = join(home, 'empty');
    await mkdir(folder);
    const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
    const env = { PATH, HOME: folder, npm_config_cache: join(home, 'npm-cache') };
    const run = promisify(execFile);
    const options = { cwd: folder, env, timeout: 60_000 };
    const archive = join(first, 'release', `poolsync-${version}.tgz`);
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', archive], options);
    const command = join(folder, 'node_modules/.bin/poolsync');
    expect((await run(command, ['--version'], options)).stdout).toBe(`${version}\n`);
    expect((await run(command, ['--help'], options)).stdout).toContain('Usage: poolsync ');
    expect(await readdir(join(folder, 'node_modules'))).toEqual(
      expect.arrayContaining(['.bin', 'poolsync']),
    );
  }, 120_000);
});

const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  components: z.array(
    z.object({
      'bom-ref': z.string(),
      group: z.string().optional(),
      name: z.string(),
      version: z.string(),
      purl: z.string().startsWith('pkg:npm/'),
      licenses: z.array(z.object({})).min(1),
      hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string().length(128) })),
      properties: z.array(z.object({ name: z.literal('poolsync:bundle'), value: z.string() })),
    }),
  ),
});

const lock = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
});

describe('the bill of materials', () => {
  async function components() {
    const text = (await released(`poolsync-${version}.cdx.json`)).toString();
    return bill.parse(JSON.parse(text)).components;
  }

  async function holdersOf(): Promise<ReadonlyMap<string, readonly string[]>> {
    return new Map(
      (await components()).map(({ group, name, properties }) => [
        group === undefined ? name : `${group}/${name}`,
        properties.map(({ value }) => value),
      ]),
    );
  }

  it('says of each package which bundles hold it', async () => {
    const holders = await holdersOf();
    expect(holders.get('@aws-sdk/client-auto-scaling')).toEqual([
      'aws/reconcile',
      'aws/scale',
      'aws/sweep',
      'cli',
    ]);
    expect(holders.get('@azure/service-bus')).not.toContain('aws/reconcile');
    expect(holders.get('zod')).toHaveLength(bundled.length + 1);
  });

  it('holds every package whose licence a bundle names, and none that only builds or tests', async () => {
    const { packages } = lock.parse(
      JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')),
    );
    const refs = (await components()).map((each) => each['bom-ref']);
    expect(refs.filter((ref) => packages[ref]?.dev !== undefined)).toEqual([]);
    const holders = await holdersOf();
    for (const bundle of [...bundled, 'cli']) {
      const legal = await readFile(join(first, bundle, 'index.mjs.LEGAL.txt'), 'utf8');
      for (const [, name = ''] of legal.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+)\/.*:$/gm)) {
        expect(holders.get(name), name).toContain(bundle);
      }
    }
  });
});

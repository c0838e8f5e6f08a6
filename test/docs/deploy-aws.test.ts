import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settings } from '../../infra/cdk/config/schema.ts';
import { costsOf } from './aws-costs.ts';
import { blocksOf, proseOf, quotedIn, root, tableWith, textOf } from './markdown.ts';

const text = textOf('docs/deploy-aws.md');
const shell = blocksOf(text)
  .filter(({ language }) => language === 'sh')
  .map(({ code }) => code)
  .join('\n');

/** All matches of the first group. */
function allOf(pattern: RegExp, within: string): readonly string[] {
  return [...new Set([...within.matchAll(pattern)].map(([, found = '']) => found))];
}

function sourcesUnder(...folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|yaml)$/.test(name))
        .map((name) => readFileSync(join(root, folder, name), 'utf8')),
    )
    .join('\n');
}

/** Made by following the document, or by `npm run build`. */
const madeOnTheWay = /^(infra\/cdk\/ours\.ts|infra\/cluster\/examples\/mine\b.*|cdk\.out\b.*)$/;

describe('docs/deploy-aws.md', () => {
  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = allOf(/npm run (?:-s )?([\w:]+)/g, text);
    expect(named).toEqual(expect.arrayContaining(['build', 'cdk']));
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names files and folders that are there', () => {
    const named = [
      ...allOf(/(?<![\w./-])((?:infra|watch|docs|examples)\/[\w./-]+)/g, shell),
      ...quotedIn(text).filter((quoted) => /^(infra|watch|docs|scripts)\/[\w./-]+$/.test(quoted)),
    ].filter((path) => !madeOnTheWay.test(path));
    expect(named).toEqual(expect.arrayContaining(['watch/Dockerfile', 'infra/cluster/foundation']));
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('fills in what the example of an overlay leaves empty', () => {
    const example = textOf('infra/cluster/examples/aws-eks/kustomization.yaml');
    const patterns = allOf(/-e "s\|([^|]+)\|/g, shell);
    expect(patterns).toHaveLength(4);
    expect(patterns.filter((pattern) => !new RegExp(pattern).test(example))).toEqual([]);
  });

  it('names outputs that the stack has', () => {
    const outputs = textOf('infra/cdk/stacks/outputs.ts');
    const named = [
      ...allOf(/\bout ([A-Z]\w+)/g, shell),
      ...allOf(/[Oo]utputs? `([A-Z]\w+)`/g, proseOf(text)),
    ];
    expect(named).toEqual(
      expect.arrayContaining(['InstallationManifest', 'RequestBusArn', 'WatchStatement']),
    );
    expect(named.filter((name) => !new RegExp(`\\b${name}: \\{`).test(outputs))).toEqual([]);
  });

  it('names settings that the configuration has', () => {
    const named = tableWith(text, 'setting', 'default').map(([cell = '']) =>
      cell.replaceAll('`', ''),
    );
    expect(named).toEqual(expect.arrayContaining(['places', 'managementCluster.network']));
    expect(named.filter((name) => !((name.split('.')[0] ?? '') in settings))).toEqual([]);
    const schema = sourcesUnder('infra/cdk/config');
    const inner = ['existingEndpoints', 'secretKeyArn', 'secretArn', 'egress', 'sweepMinutes'];
    expect(inner.filter((name) => !schema.includes(`${name}:`))).toEqual([]);
  });

  it('names commands, options and variables that the code knows', () => {
    const command = sourcesUnder('cli');
    const lines = allOf(/npx poolsync (.+)$/gm, shell);
    expect(lines.length).toBeGreaterThan(3);
    const commands = lines.map((line) => line.split(' ')[0] ?? '');
    expect(commands.filter((name) => !new RegExp(`'${name}\\b`).test(command))).toEqual([]);
    const options = lines.flatMap((line) => allOf(/(--[a-z-]+)/g, line));
    expect(options.filter((option) => !command.includes(option))).toEqual([]);
    const variables = allOf(/\b(POOLSYNC_\w+)\b/g, text);
    const code = sourcesUnder('shared', 'functions', 'watch', 'infra/cluster');
    expect(variables.filter((name) => !code.includes(name))).toEqual([]);
  });

  it('names metrics that the functions count', () => {
    const metrics = textOf('shared/ports/metrics.ts');
    const named = quotedIn(text).filter((quoted) => /^Messages\w+$/.test(quoted));
    expect(named).toEqual(['MessagesIgnored']);
    expect(named.filter((name) => !metrics.includes(`'${name}'`))).toEqual([]);
  });

  it('takes the time of sweeps from docs/benchmarks.md', () => {
    const took = /1,000 groups took ([\d.]+) s and 10,000 took ([\d.]+) s/.exec(text);
    const measured = textOf('docs/benchmarks.md');
    const [, few] = /^\| 1,000 groups, nothing to correct +\| ([\d.]+) s,/m.exec(measured) ?? [];
    const [, many] =
      /^\| 10,000 groups of 50 instances, nothing to correct +\| ([\d.]+) s,/m.exec(measured) ?? [];
    expect(took?.slice(1)).toEqual([few, many]);
  });

  it('computes its costs as it says', () => {
    const prices = Object.fromEntries(
      tableWith(text, 'price', 'US dollars').map(([name = '', price]) => [
        name.replaceAll('`', ''),
        Number(price),
      ]),
    );
    const lines = tableWith(text, 'part', '10 groups');
    for (const [at, groups] of [10, 1_000, 10_000].entries()) {
      const computed = costsOf(groups, prices);
      const told = lines.map((cells) => (cells[at + 1] ?? '').replaceAll('*', ''));
      expect(told).toEqual(
        computed.map((figure, line) => figure.toFixed(told[line]?.split('.')[1]?.length ?? 0)),
      );
    }
  });
});

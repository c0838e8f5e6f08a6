import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targets } from '../../scripts/targets.ts';
import { blocksOf, quotedIn, root, tableWith, textOf } from './markdown.ts';

const azure = textOf('docs/deploy-azure.md');
const both = textOf('docs/both-clouds.md');
const template = textOf('infra/bicep/main.bicep');

const shellOf = (text: string) =>
  blocksOf(text)
    .filter(({ language }) => language === 'sh')
    .map(({ code }) => code);

/** All matches of the first group. */
function allOf(pattern: RegExp, within: string): readonly string[] {
  return [...new Set([...within.matchAll(pattern)].map(([, found = '']) => found))];
}

/** Made by following the documents, or by `npm run build`. */
const madeOnTheWay =
  /^infra\/(bicep\/ours\.bicepparam|cluster\/examples\/(both-clouds\/)?mine\b.*)$/;

/** The example with the lines of a block carried out that fill it in, each value a word. */
function filledIn(example: string, block: string): string {
  const lines = allOf(/-e "s\|([^"]*)"/g, block).map((line) => line.split('|'));
  expect(lines.length).toBeGreaterThan(5);
  return lines.reduce(
    (text, [pattern = '', by = '']) => {
      expect(text).toMatch(new RegExp(pattern));
      return text.replaceAll(new RegExp(pattern, 'g'), by.replaceAll(/\$\([^)]*\)/g, 'value'));
    },
    textOf(`infra/cluster/examples/${example}/kustomization.yaml`),
  );
}

describe.each([
  ['docs/deploy-azure.md', azure],
  ['docs/both-clouds.md', both],
])('%s', (_name, text) => {
  it('names files and folders that are there', () => {
    const named = [
      ...allOf(/(?<![\w./-])((?:infra|watch)\/[\w./-]+)/g, shellOf(text).join('\n')),
      ...quotedIn(text).filter((quoted) => /^(infra|watch|docs|scripts)\/[\w./-]+$/.test(quoted)),
    ].filter((path) => !madeOnTheWay.test(path));
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names outputs that the template has', () => {
    const out = /(?:\$\(|^)(?:azure_)?out ([a-z]\w+)/gm;
    const named = [...allOf(out, text), ...allOf(/properties\.outputs\.(\w+)\.value/g, text)];
    expect(named).toEqual(expect.arrayContaining(['requestTopic', 'installationManifest']));
    expect(named.filter((name) => !template.includes(`output ${name} `))).toEqual([]);
  });
});

describe('docs/deploy-azure.md', () => {
  it('deploys the archives that the build makes, to the apps by their outputs', () => {
    const made = targets.filter(({ functionApp }) => functionApp !== undefined);
    const apps = allOf(/^for app in ([\w ]+); do$/gm, azure).flatMap((all) => all.split(' '));
    expect(made.map(({ folder }) => folder.replace('azure/', ''))).toEqual([...new Set(apps)]);
    expect(azure).toContain('dist/release/poolsync-azure-$app-$VERSION.zip');
    for (const app of apps) expect(template).toContain(`output ${app}AppName `);
  });

  it('names parameters with their defaults', () => {
    const told = tableWith(azure, 'parameter', 'default').map(([name = '', value = '']) => [
      name.replaceAll('`', ''),
      value.replaceAll('`', ''),
    ]);
    expect(told.length).toBeGreaterThan(5);
    for (const [name = '', value = ''] of told) {
      const [, given = ''] = new RegExp(`^param ${name} .* = (.*)$`, 'm').exec(template) ?? [];
      expect(given, name).not.toBe('');
      if (/^[\w-]+$/.test(value) && value !== 'none') expect(given.replaceAll("'", '')).toBe(value);
    }
    const written = blocksOf(azure).flatMap(({ code }) => allOf(/^param (\w+) = /gm, code));
    expect(written.filter((name) => !template.includes(`\nparam ${name} `))).toEqual([]);
  });

  it('sets for azd what its file of parameters reads', () => {
    const file = textOf('infra/bicep/main.bicepparam');
    const [, about = ''] = /^### With the Azure Developer CLI$(.*?)^###/ms.exec(azure) ?? [];
    const set = [...allOf(/azd env set (\w+)/g, about), ...allOf(/`(POOLSYNC_\w+)`/g, about)];
    expect(set.length).toBeGreaterThan(4);
    expect(set.filter((name) => !file.includes(`'${name}'`))).toEqual([]);
  });

  it('counts the alerts that the templates make', () => {
    const keysIn = (file: string) =>
      [...textOf(`infra/bicep/modules/${file}.bicep`).matchAll(/^ {4}key: '/gm)].length;
    const deliveries = ['main', 'modules/place'].filter((file) =>
      textOf(`infra/bicep/${file}.bicep`).includes("delivery-alert.bicep'"),
    );
    const alerts = keysIn('figure-alerts') + keysIn('queue-alerts') + deliveries.length;
    expect(azure).toContain(`${alerts} alerts`);
  });

  it('adds its costs up', () => {
    const lines = tableWith(azure, '', '10 scale sets').filter(([name]) => name !== 'messages');
    const figures = (column: number) =>
      lines.map((cells) => Number((cells[column] ?? '').replaceAll(/[*,]/g, '')));
    const total = lines.findIndex(([name]) => name === '**in all**');
    expect(total).toBeGreaterThan(5);
    for (const column of [1, 2, 3]) {
      const parts = figures(column).slice(0, total);
      expect(figures(column)[total]).toBe(parts.reduce((sum, part) => sum + part, 0));
    }
  });
});

describe('what is filled into the examples', () => {
  it.each([
    ['azure-aks', azure],
    ['both-clouds/eks', both],
    ['both-clouds/aks', both],
  ])('leaves nothing of %s empty', (example, text) => {
    const block = shellOf(text).find((code) =>
      code.includes(`cp -r infra/cluster/examples/${example} `),
    );
    expect(filledIn(example, block ?? '')).not.toMatch(/(?:=|: '')$/m);
  });
});

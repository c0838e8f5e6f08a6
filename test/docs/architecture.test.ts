import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellsWith, proseOf, quotedIn, root, sectionOf, tableWith, textOf } from './markdown.ts';

const text = textOf('docs/architecture.md');
const folders = cellsWith(tableWith(text, 'folder', 'what is in it'), 0);

/** Those that the checks have a layer for. */
const layers = [...textOf('scripts/layout.ts').matchAll(/^ {2}'([a-z/]+)\/',$/gm)].map(
  ([, folder = '']) => folder,
);

const decisions = readdirSync(join(root, 'docs/adr')).map((name) => join('docs/adr', name));

/** Begins as a path of this repository does. */
const ownPath = /^(?:bench|cli|docs|functions|infra|sandbox|scripts|shared|test|watch)\/[\w./-]+$/;

function namesOfTests(): readonly string[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) =>
      readFileSync(join(root, 'test', name), 'utf8').match(/(?<=['"`])I\d+(?=: )/g),
    )
    .filter((name) => name !== null);
}

describe('docs/architecture.md', () => {
  it('has each folder with a layer in its map, and each below infra', () => {
    const below = readdirSync(join(root, 'infra')).map((name) => `infra/${name}`);
    expect(layers.length).toBeGreaterThan(15);
    const told = folders.map((folder) => folder.replace(/\/$/, ''));
    expect([...layers, ...below].filter((folder) => !told.includes(folder))).toEqual([]);
  });

  it('has no folder in its map that is not there', () => {
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  });

  it('tells of each invariant that tests hold, and of no other', () => {
    const told = [...sectionOf(text, 'Invariants').matchAll(/^- \*\*(I\d+)\*\*/gm)].map(
      ([, name = '']) => name,
    );
    expect(told.length).toBeGreaterThan(7);
    expect([...new Set(namesOfTests())].toSorted()).toEqual(told.toSorted());
  });

  it.each(['docs/architecture.md', 'CONTRIBUTING.md', ...decisions])(
    '%s names files that are there',
    (document) => {
      const named = quotedIn(textOf(document)).filter((quoted) => ownPath.test(quoted));
      expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    },
  );
});

describe('CONTRIBUTING.md', () => {
  it('says of each folder with a layer what it may import', () => {
    const contributing = proseOf(textOf('CONTRIBUTING.md'));
    const told = cellsWith(tableWith(contributing, 'Folder', 'May import'), 0);
    // The scripts are no part of the product.
    const held = layers.filter((folder) => folder !== 'scripts');
    expect(held.filter((folder) => !told.includes(folder))).toEqual([]);
  });
});

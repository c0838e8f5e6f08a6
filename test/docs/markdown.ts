import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** All documents in Markdown, by their paths from the root of the repository. */
export const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'infra'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

/** The text of a file, by its path from the root of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The texts of all sources below folders. */
export function sourcesUnder(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => textOf(join(folder, name))),
  );
}

/** What lies between fences of code, each with its language. */
export function blocksOf(
  markdown: string,
): readonly { readonly language: string; readonly code: string }[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
}

/** Without what lies between fences of code. */
export function proseOf(markdown: string): string {
  return markdown.replaceAll(/^```\w*\n.*?^```$/gms, '');
}

/** What stands in code quotes outside of fences. */
export function quotedIn(markdown: string): readonly string[] {
  return [...proseOf(markdown).matchAll(/`([^`\n]+)`/g)].map(([, quoted = '']) => quoted);
}

/**
 * The first table whose heading has these cells at its beginning: its lines, without that and the
 * rule below it.
 *
 * @throws Error where there is none
 */
export function tableWith(
  markdown: string,
  ...heading: readonly string[]
): readonly (readonly string[])[] {
  const lines = markdown.split('\n').map(cellsOf);
  const start = lines.findIndex((cells) => heading.every((cell, at) => cells[at] === cell));
  if (start === -1) throw new Error(`no table begins with ${heading.join(', ')}`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((cells) => cells.length === 0);
  return end === -1 ? rest : rest.slice(0, end);
}

/**
 * What stands below a heading, whatever its level, up to the next one of that level or above.
 *
 * @throws Error where there is none
 */
export function sectionOf(markdown: string, heading: string): string {
  const lines = proseOf(markdown).split('\n');
  const start = lines.findIndex(
    (line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'),
  );
  const level = lines[start]?.indexOf(' ') ?? 0;
  if (start === -1) throw new Error(`no heading says ${heading}`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level);
  return (end === -1 ? rest : rest.slice(0, end)).join('\n');
}

/** All that stands in code quotes in a column of a table. */
export function cellsWith(
  table: readonly (readonly string[])[],
  column: number,
): readonly string[] {
  return table.flatMap((cells) =>
    [...(cells[column] ?? '').matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted),
  );
}

/** The members of a union of words, as its source has them: types are gone when tests run. */
export function wordsOfUnion(file: string, type: string): readonly string[] {
  const [, union = ''] = new RegExp(String.raw`type ${type} =([^;]+);`).exec(textOf(file)) ?? [];
  return wordsIn(union);
}

/** The words that stand between quotes in a piece of code. */
export function wordsIn(source: string): readonly string[] {
  return [...source.matchAll(/'([A-Za-z][-\w]*)'/g)].map(([, word = '']) => word);
}

function cellsOf(line: string): readonly string[] {
  if (!line.startsWith('|')) return [];
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

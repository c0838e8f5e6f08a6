import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** The text of a file, by its path from the root of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
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

function cellsOf(line: string): readonly string[] {
  if (!line.startsWith('|')) return [];
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

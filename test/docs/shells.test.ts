import { describe, expect, it } from 'vitest';
import { blocksOf, documents, textOf } from './markdown.ts';

const shells = documents
  .flatMap((page) => blocksOf(textOf(page)).map((block) => ({ page, ...block })))
  .filter(({ language }) => language === 'sh');

describe('commands to paste', () => {
  it('mean the same to bash and to zsh, which takes :a after a name for a modifier', () => {
    expect(shells.length).toBeGreaterThan(50);
    const modified = shells.flatMap(({ page, code }) =>
      [...code.matchAll(/\$\w+:[A-Za-z]\S*/g)].map(([found]) => `${page}: ${found}`),
    );
    expect(modified).toEqual([]);
  });
});

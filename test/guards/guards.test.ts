import { describe, expect, it } from 'vitest';
import { temporaryRepository } from './temporary-repository.ts';

describe('npm run types', () => {
  it('reports what the strict options forbid', () => {
    const { status, output } = temporaryRepository({ fixture: 'types' }).run('types', {
      args: ['--pretty', 'false'],
    });
    const found = output.match(/^\S+\.ts(?=\(\d)|TS\d+/gm) ?? [];
    expect(status).not.toBe(0);
    expect(pairs(found)).toEqual([
      'shared/model/enum-cannot-be-erased.ts TS1294',
      'shared/model/index-may-be-missing.ts TS2322',
      'shared/model/index-signature-by-dot.ts TS4111',
      'shared/model/missing-extension.ts TS2835',
      'shared/model/undefined-is-not-absent.ts TS2375',
      'shared/model/unused-local.ts TS6133',
    ]);
  });
});

describe('npm run knip', () => {
  it('reports unused files, exports, types and packages, and packages that nobody declared', () => {
    const { status, output } = temporaryRepository({ fixture: 'knip' }).run('knip');
    expect(status).not.toBe(0);
    expect(section(output, 'Unused files')).toContain('shared/model/unused-file.ts');
    expect(section(output, 'Unused exports')).toContain('unusedExport');
    expect(section(output, 'Unused exported types')).toContain('UnusedType');
    expect(section(output, 'Unused dependencies')).toContain('zod');
    expect(section(output, 'Unlisted dependencies')).toContain('left-pad');
    expect(output).not.toContain('greet');
  });
});

describe('npm run format:check', () => {
  it('reports each file that is not formatted', () => {
    const { status, output } = temporaryRepository({ fixture: 'format' }).run('format:check');
    expect(status).not.toBe(0);
    expect(output).toContain('shared/model/unformatted.ts');
    expect(output).toContain('settings.json');
  });
});

describe('every guard', () => {
  it.each(['lint', 'layers', 'types', 'format:check'])('lets clean sources pass: %s', (script) => {
    expect(temporaryRepository({ fixture: 'clean' }).run(script)).toMatchObject({ status: 0 });
  });

  it.each([
    ['lint', 'No files found to lint'],
    ['layers', 'no source file under'],
    ['types', 'No inputs were found'],
    ['format:check', 'No files matching the pattern'],
    ['knip', 'Refine project pattern (no matches)'],
  ])('fails where there is no source to look at: %s', (script, message) => {
    const { status, output } = temporaryRepository().run(script);
    expect(output).toContain(message);
    expect(status).not.toBe(0);
  });
});

/** Joins `file, code, file, code` to lines. */
function pairs(parts: readonly string[]): readonly string[] {
  return parts
    .flatMap((part, index) => (part.startsWith('TS') ? [`${parts[index - 1]} ${part}`] : []))
    .toSorted();
}

/** The part of knip's report under one heading. */
function section(output: string, heading: string): string {
  const [, after = ''] = output.split(`${heading} (`);
  return after.split(/^\S.*\(\d+\)$/m)[0] ?? '';
}

import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintFindings } from './lint-findings.ts';
import { temporaryRepository } from './temporary-repository.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures/lint');

/** Each fixture but this one is named after the rule that it breaks. */
const INNOCENT = 'shared/model/thing.ts';

describe('npm run lint', () => {
  it('reports each fixture by the rule that it is named after', () => {
    const { status, ...result } = temporaryRepository({ fixture: 'lint' }).run('lint', {
      args: ['-f', 'json'],
    });
    const found = new Set(lintFindings({ status, ...result }).map((f) => `${f.path}: ${f.rule}`));
    const fixtures = globSync('**/*.ts', { cwd: FIXTURES }).filter((path) => path !== INNOCENT);
    const missed = fixtures.filter((path) => !found.has(`${path}: ${basename(path, '.ts')}`));
    expect(status).toBe(1);
    expect(fixtures.length).toBeGreaterThan(20);
    expect(missed).toEqual([]);
  });

  it('reports every ambient input that product code could read', () => {
    const findings = lintFindings(
      temporaryRepository({ fixture: 'lint' }).run('lint', { args: ['-f', 'json'] }),
    );
    const path = 'shared/reconcile/no-restricted-properties.ts';
    const lines = findings
      .filter((found) => found.path === path && found.rule === 'no-restricted-properties')
      .map(({ line }) => line);
    expect(lines.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  it('reports a file whose name is not in kebab case', () => {
    const repository = temporaryRepository();
    repository.write('shared/model/providerID.ts', 'export const a = 1;\n');
    const findings = lintFindings(repository.run('lint', { args: ['-f', 'json'] }));
    expect(findings).toEqual([
      expect.objectContaining({ path: 'shared/model/providerID.ts', rule: 'filename-case' }),
    ]);
  });
});

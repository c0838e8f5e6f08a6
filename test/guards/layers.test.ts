import { describe, expect, it } from 'vitest';
import { LAYER_CASES, importForms } from './layer-cases.ts';
import { lintFindings, type LintFinding } from './lint-findings.ts';
import { temporaryRepository } from './temporary-repository.ts';

interface ImportCase {
  readonly path: string;
  readonly specifier: string;
}

function casesOf(list: 'forbidden' | 'allowed'): readonly ImportCase[] {
  return LAYER_CASES.flatMap((layer) =>
    layer[list].map((specifier, index) => ({
      path: `${layer.folder}/${list}-${index}.ts`,
      specifier,
    })),
  );
}

function restricted(cases: readonly ImportCase[]): readonly LintFinding[] {
  const repository = temporaryRepository();
  for (const { path, specifier } of cases) {
    repository.write(path, `${importForms(specifier).join('\n')}\n`);
  }
  const findings = lintFindings(repository.run('lint', { args: ['-f', 'json'] }));
  return findings.filter(({ rule }) => rule === 'no-restricted-imports');
}

describe('the layers of imports', () => {
  it('reports each forbidden import in every form that an import can take', () => {
    const cases = casesOf('forbidden');
    const findings = restricted(cases);
    const seen = new Set(findings.map(({ path, line }) => `${path}:${line}`));
    const missed = cases.flatMap(({ path, specifier }) =>
      importForms(specifier)
        .filter((_, index) => !seen.has(`${path}:${index + 1}`))
        .map((form) => `${path} ${form}`),
    );
    expect(missed).toEqual([]);
  });

  it('says what the layer may import', () => {
    const [finding] = restricted([
      { path: 'shared/model/pool.ts', specifier: '@aws-sdk/client-sqs' },
    ]);
    expect(finding?.message).toContain("'@aws-sdk/client-sqs' import is restricted");
    expect(finding?.message).toContain('shared/model imports nothing but itself');
  });

  it('lets each allowed import pass', () => {
    expect(restricted(casesOf('allowed'))).toEqual([]);
  });

  it('names each file that lies in no layer or goes round the lint', () => {
    const { status, output } = temporaryRepository({ fixture: 'layers' }).run('layers');
    expect(status).toBe(1);
    expect(output.split('\n').filter(Boolean).toSorted()).toEqual([
      expect.stringMatching(/^common\/thing\.ts:1: lies in no layer/),
      'layers: 6 files, 6 violations',
      expect.stringMatching(/^shared\/model\/computed-import\.ts:1: imports a computed path/),
      expect.stringMatching(/^shared\/model\/disabled-format\.ts:1: switches a check off/),
      expect.stringMatching(/^shared\/model\/disabled-lint\.ts:1: switches a check off/),
      expect.stringMatching(/^shared\/model\/not-typescript\.js:1: is not TypeScript/),
      expect.stringMatching(/^shared\/model\/reads-the-clock\.ts:1: reads the clock/),
    ]);
  });
});

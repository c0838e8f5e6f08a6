import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryRepository, type TemporaryRepository } from './temporary-repository.ts';

describe('the closing line', () => {
  it('counts tests by outcome, and errors outside tests as failed, after a line for each', () => {
    const { status, line, failed } = runTests(
      temporaryRepository({ fixture: 'tests', runner: true }),
    );
    // Failed: the test, the file that cannot be loaded, the set-up of a suite, the rejection.
    expect({ status, line }).toEqual({ status: 1, line: '3 passed, 4 failed, 3 skipped' });
    expect(failed).toEqual([
      'FAILED test/outcomes/broken-file.test.ts: this file cannot be loaded',
      'FAILED test/outcomes/broken-suite.test.ts > a suite whose set-up throws: no set-up',
      'FAILED test/outcomes/each-state.test.ts > a file with every outcome > fails: expected 1 to be 2 // Object.is equality',
      'FAILED (no test): nobody caught this',
    ]);
  });

  it('is that of a good run where all tests pass', () => {
    const { status, line } = runTests(temporaryRepository({ fixture: 'clean', runner: true }));
    expect({ status, line }).toEqual({ status: 0, line: '1 passed, 0 failed, 0 skipped' });
  });

  it('counts nothing, and the run fails, where there is no test', () => {
    const { status, line } = runTests(temporaryRepository({ runner: true }));
    expect({ status, line }).toEqual({ status: 1, line: '0 passed, 0 failed, 0 skipped' });
  });
});

function runTests(repository: TemporaryRepository) {
  const file = join(repository.folder, 'counts');
  repository.write('counts', 'nothing\n');
  const { status } = repository.run('test', { env: { POOLSYNC_COUNTS_FILE: file } });
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return { status, line: lines.at(-1), failed: lines.slice(0, -1) };
}

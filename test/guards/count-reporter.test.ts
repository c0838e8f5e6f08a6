import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryRepository, type TemporaryRepository } from './temporary-repository.ts';

describe('the closing line', () => {
  it('counts tests by outcome, and errors outside tests as failed', () => {
    const { status, line } = runTests(temporaryRepository({ fixture: 'tests', runner: true }));
    // Failed: the test, the file that cannot be loaded, the set-up of a suite, the rejection.
    expect({ status, line }).toEqual({ status: 1, line: '3 passed, 4 failed, 3 skipped\n' });
  });

  it('is that of a good run where all tests pass', () => {
    const { status, line } = runTests(temporaryRepository({ fixture: 'clean', runner: true }));
    expect({ status, line }).toEqual({ status: 0, line: '1 passed, 0 failed, 0 skipped\n' });
  });

  it('counts nothing, and the run fails, where there is no test', () => {
    const { status, line } = runTests(temporaryRepository({ runner: true }));
    expect({ status, line }).toEqual({ status: 1, line: '0 passed, 0 failed, 0 skipped\n' });
  });
});

function runTests(repository: TemporaryRepository) {
  const file = join(repository.folder, 'counts');
  repository.write('counts', 'nothing\n');
  const { status } = repository.run('test', { env: { POOLSYNC_COUNTS_FILE: file } });
  return { status, line: readFileSync(file, 'utf8') };
}

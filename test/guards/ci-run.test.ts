import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryRepository } from './temporary-repository.ts';

const RUN = resolve(import.meta.dirname, '../../.ci/run');
const STEPS = [
  'install',
  'format',
  'lint',
  'layers',
  'types',
  'knip',
  'build',
  'test',
  'lifecycle',
  'bench',
];

/**
 * Stands in for npm: fails for the step that `BREAKS` names, and writes `COUNTS` as the tests'
 * closing line, `LIFECYCLE_COUNTS` and `BENCH_COUNTS` as those of the two that run apart. Steps are
 * told apart by the last word of the command.
 */
const FAKE_NPM = `#!/usr/bin/env bash
case "$*" in
  ci) step=install ;;
  test*) step=test ;;
  *test:bench) step=bench ;;
  *test:lifecycle) step=lifecycle ;;
  *format:check) step=format ;;
  *) step=\${!#} ;;
esac
echo "npm did $step"
if [[ $step = test && -n \${COUNTS-} ]]; then echo "$COUNTS" > "$POOLSYNC_COUNTS_FILE"; fi
if [[ $step = bench ]]; then echo "\${BENCH_COUNTS-}" > "$POOLSYNC_COUNTS_FILE"; fi
if [[ $step = lifecycle ]]; then echo "\${LIFECYCLE_COUNTS-}" > "$POOLSYNC_COUNTS_FILE"; fi
if [[ \${HANGS-} = "$step" ]]; then echo hanging; exec sleep 60; fi
if [[ \${BREAKS-} = "$step" ]]; then exit 3; fi
`;

interface Circumstances {
  readonly BREAKS?: string;
  readonly COUNTS?: string;
  readonly LIFECYCLE_COUNTS?: string;
  readonly BENCH_COUNTS?: string;
  readonly HANGS?: string;
}

const one = '1 passed, 0 failed, 0 skipped';
const othersPass = { LIFECYCLE_COUNTS: one, BENCH_COUNTS: one };

function prepare(circumstances: Circumstances) {
  const { folder, write } = temporaryRepository();
  mkdirSync(join(folder, '.ci'));
  cpSync(RUN, join(folder, '.ci/run'));
  write('bin/npm', FAKE_NPM);
  chmodSync(join(folder, 'bin/npm'), 0o755);
  const PATH = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
  const env = { PATH, TMPDIR: folder, ...othersPass, ...circumstances };
  return { script: join(folder, '.ci/run'), env };
}

function run(circumstances: Circumstances) {
  const { script, env } = prepare(circumstances);
  const { status, stdout } = spawnSync(script, { env, encoding: 'utf8', timeout: 20_000 });
  const lines = stdout.trimEnd().split('\n');
  const did = lines.flatMap((line) => /^npm did (\w+)$/.exec(line)?.[1] ?? []);
  return { status, last: lines.at(-1), did, stdout };
}

describe('.ci/run', () => {
  it('runs all steps, ends with the count of the tests, and succeeds', () => {
    const { status, last, did } = run({ COUNTS: '12 passed, 0 failed, 1 skipped' });
    expect({ status, last, did }).toEqual({
      status: 0,
      last: '14 passed, 0 failed, 1 skipped',
      did: STEPS,
    });
  });

  it.each(STEPS.filter((name) => !['install', 'test'].includes(name)))(
    'counts %s as failed, goes on with the other steps, and fails',
    (BREAKS) => {
      const result = run({ BREAKS, COUNTS: '12 passed, 0 failed, 0 skipped' });
      expect(result).toMatchObject({ status: 1, last: '14 passed, 1 failed, 0 skipped' });
      expect(result.did).toEqual(STEPS);
      expect(result.stdout).toContain(`=== ${BREAKS}: FAILED with status 3`);
      expect(result.stdout).toContain(`Failed steps: ${BREAKS}\n`);
    },
  );

  it('ends where the packages cannot be installed', () => {
    const result = run({ BREAKS: 'install' });
    expect(result).toMatchObject({
      status: 1,
      last: '0 passed, 1 failed, 0 skipped',
      did: ['install'],
    });
  });

  it('does not count failed tests twice, and names them before it ends', () => {
    const failed = 'FAILED test/a.test.ts > b: expected 1 to be 2';
    const result = run({ BREAKS: 'test', COUNTS: `${failed}\n9 passed, 3 failed, 0 skipped` });
    expect(result.stdout).toContain(`\n${failed}\nFailed steps: test\n`);
    expect(result).toMatchObject({ status: 1, last: '11 passed, 3 failed, 0 skipped' });
  });

  it('counts a test run that failed although no test did', () => {
    const result = run({ BREAKS: 'test', COUNTS: '9 passed, 0 failed, 0 skipped' });
    expect(result).toMatchObject({ status: 1, last: '11 passed, 1 failed, 0 skipped' });
  });

  it('fails where failed tests are counted although the command succeeded', () => {
    const result = run({ COUNTS: '9 passed, 2 failed, 0 skipped' });
    expect(result).toMatchObject({ status: 1, last: '11 passed, 2 failed, 0 skipped' });
  });

  it.each(['', 'something else', '0 passed, 0 failed, 4 skipped'])(
    'fails where no test passed, as the counts %j say',
    (COUNTS) => {
      const { status, last } = run({ COUNTS });
      expect(status).toBe(1);
      expect(last).toMatch(/^2 passed, 1 failed, \d skipped$/);
    },
  );

  it.each([
    ['BENCH_COUNTS', ''],
    ['BENCH_COUNTS', '0 passed, 0 failed, 0 skipped'],
    ['LIFECYCLE_COUNTS', ''],
    ['LIFECYCLE_COUNTS', '0 passed, 0 failed, 0 skipped'],
  ])('fails where nothing was tried, as %s say: %j', (which, counts) => {
    const result = run({ COUNTS: '9 passed, 0 failed, 0 skipped', [which]: counts });
    expect(result).toMatchObject({ status: 1, last: '10 passed, 1 failed, 0 skipped' });
  });

  it('stops the running step when it is told to end, and still closes with the counts', async () => {
    const { script, env } = prepare({ HANGS: 'lint' });
    const child = spawn(script, { env, stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    const ended = once(child, 'close');
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.endsWith('hanging\n')) child.kill('SIGTERM');
    }
    await ended;
    expect(child.exitCode).toBe(1);
    expect(output.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
  });

  it('bounds every step and reads no input', () => {
    const text = readFileSync(RUN, 'utf8');
    const commands = text.split('\n').filter((line) => /\bnpm (ci|run|test)\b/.test(line));
    expect(commands).toHaveLength(STEPS.length);
    expect(commands.filter((line) => !/^step \w+ \d+ npm /.test(line))).toEqual([]);
    expect(text).toContain('exec </dev/null');
  });
});

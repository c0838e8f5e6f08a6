import { describe, expect, it } from 'vitest';
import { help } from '../../../sandbox/help.ts';
import { parseCommand } from '../../../sandbox/options.ts';

describe('parseCommand', () => {
  it('runs until Ctrl-C in .poolsync where nothing else is asked for', () => {
    expect(parseCommand([])).toEqual({
      kind: 'run',
      options: { once: false, json: false, skipScenario: false, folder: '.poolsync' },
    });
  });

  it('takes --once, --json and a folder', () => {
    expect(parseCommand(['--once', '--json', '--folder', '/tmp/x'])).toEqual({
      kind: 'run',
      options: { once: true, json: true, skipScenario: false, folder: '/tmp/x' },
    });
  });

  it('takes --skip-scenario', () => {
    expect(parseCommand(['--skip-scenario'])).toHaveProperty('options.skipScenario', true);
  });

  it.each([[['--help']], [['-h']], [['--once', '--help']]])('helps when asked by %j', (args) => {
    expect(parseCommand(args)).toEqual({ kind: 'help' });
  });

  it.each([
    [['--onec'], "Unknown option '--onec'"],
    [['now'], "Unexpected argument 'now'"],
    [['--folder'], "Option '--folder <value>' argument missing"],
    [['--folder='], '--folder is empty'],
    [['--json'], '--json goes only with --once'],
    [['--once', '--skip-scenario'], '--skip-scenario does not go with --once'],
  ])('says what is wrong with %j and where the options are told', (args, problem) => {
    const command = parseCommand(args);
    expect(command).toMatchObject({ kind: 'wrong' });
    expect(command).toHaveProperty('message', expect.stringContaining(problem));
    expect(command).toHaveProperty('message', expect.stringContaining('npm start -- --help'));
  });

  it('has a help that tells of every option', () => {
    for (const option of ['--once', '--json', '--skip-scenario', '--folder', '--help']) {
      expect(help).toContain(option);
    }
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

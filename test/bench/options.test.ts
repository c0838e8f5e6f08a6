import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../bench/options.ts';

describe('parseCommand', () => {
  it('runs a benchmark, with tables and in full', () => {
    expect(parseCommand(['inbound'])).toEqual({
      kind: 'run',
      options: { bench: 'inbound', json: false, short: false },
    });
    expect(parseCommand(['outbound'])).toMatchObject({ options: { bench: 'outbound' } });
  });

  it('takes --json and --short', () => {
    expect(parseCommand(['inbound', '--json', '--short'])).toEqual({
      kind: 'run',
      options: { bench: 'inbound', json: true, short: true },
    });
  });

  it('gives help also where all else is wrong', () => {
    expect(parseCommand(['nothing', 'of', 'this', '-h'])).toEqual({ kind: 'help' });
  });

  it.each([
    [
      [],
      'no benchmark is named: there is inbound, outbound, azure-inbound, azure-outbound, sweep and azure-sweep',
    ],
    [
      ['outbund'],
      'there is no benchmark outbund: there is inbound, outbound, azure-inbound, azure-outbound, sweep and azure-sweep',
    ],
    [['inbound', 'again'], 'leave out again'],
    [['inbound', '--fast'], "Unknown option '--fast'"],
  ])('names the mistake in %j', (args, message) => {
    const command = parseCommand(args);
    expect(command).toMatchObject({ kind: 'wrong' });
    expect(command).toHaveProperty('message', expect.stringContaining(message));
    expect(command).toHaveProperty('message', expect.stringContaining('--help'));
  });
});

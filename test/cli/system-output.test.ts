import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SystemOutput } from '../../cli/system-output.ts';

/** An output that fails at its first text, after the writer was told to wait. */
function failing(code: string) {
  const ends: number[] = [];
  const complaints: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write: (_, __, done) => setImmediate(done, Object.assign(new Error('it failed'), { code })),
  });
  const output = new SystemOutput(stream, {
    complain: (line) => complaints.push(line),
    exit: (status) => ends.push(status),
  });
  return { output, ends, complaints };
}

describe('SystemOutput', () => {
  it('goes on where nobody reads any more and the work is to be finished', async () => {
    const { output, ends, complaints } = failing('EPIPE');
    output.finishUnread();
    await output.print('first');
    await output.print('second');
    expect({ ends, complaints }).toEqual({ ends: [], complaints: [] });
  });

  it('ends the process with status 0 where nobody reads any more', async () => {
    const { output, ends } = failing('EPIPE');
    await output.print('first').catch(() => undefined);
    expect(ends).toEqual([0]);
  });

  it('ends the process with status 1 at any other fault, also of work that is to be finished', async () => {
    const { output, ends, complaints } = failing('ENOSPC');
    output.finishUnread();
    await output.print('first').catch(() => undefined);
    expect({ ends, complaints }).toEqual({
      ends: [1],
      complaints: ['cannot write the output: it failed'],
    });
  });
});

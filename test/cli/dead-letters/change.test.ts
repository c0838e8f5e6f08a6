import { describe, expect, it } from 'vitest';
import { ago, runLetters, type GivenQueue } from './fake-letters.ts';

const letter = (id: string, reason: string) => ({ id, body: '{}', reason, at: ago(1) });
const rejected: GivenQueue = {
  cloud: 'aws',
  kind: 'rejected',
  name: 'rejected',
  letters: [letter('a', 'no JSON'), letter('b', 'no JSON'), letter('c', 'other')],
};
const redrive: GivenQueue = {
  cloud: 'aws',
  kind: 'redrive',
  name: 'redrive',
  letters: [letter('d', 'too often')],
};

describe('dead-letters redrive', () => {
  it('shows what it would send back, asks, and sends back what it has shown', async () => {
    const { out, asked, treated, status, closed } = await runLetters({
      args: ['redrive', '--reason', 'no json'],
      queues: [rejected, redrive],
      answer: true,
    });
    expect(out).toBe('AWS rejected: 2 letters\n  2 × no JSON\nAWS rejected: 2 letters sent back\n');
    expect(asked).toEqual(['Send them back to the queues that they came from?']);
    expect(treated).toEqual([{ queue: 'rejected', deed: 'send-back', which: ['a', 'b'] }]);
    expect({ status, closed }).toEqual({ status: 0, closed: 1 });
  });

  it('has the cloud move a whole redrive queue, and never all that was rejected', async () => {
    const { treated } = await runLetters({
      args: ['redrive', '--yes'],
      queues: [rejected, redrive],
    });
    expect(treated).toEqual([
      { queue: 'rejected', deed: 'send-back', which: ['a', 'b', 'c'] },
      { queue: 'redrive', deed: 'send-back', which: 'all' },
    ]);
  });

  it.each([
    [false, 0],
    [undefined, 1],
  ])('does nothing where the answer is %s', async (answer, expected) => {
    const { treated, status, out, complaints } = await runLetters({
      args: ['redrive'],
      queues: [redrive],
      ...(answer === undefined ? {} : { answer }),
    });
    expect({ treated, status }).toEqual({ treated: [], status: expected });
    expect(`${out}${complaints.join('')}`).toMatch(/nothing was done/i);
  });

  it('does nothing on a dry run, and does not ask', async () => {
    const { treated, asked, status, out } = await runLetters({
      args: ['redrive', '--dry-run'],
      queues: [redrive],
    });
    expect({ treated, asked, status }).toEqual({ treated: [], asked: [], status: 0 });
    expect(out).toContain('1 × too often');
  });

  it('says what was done where something went wrong on the way, and goes on with the next queue', async () => {
    const broken = { ...rejected, treat: () => ({ done: 1, problem: 'Sending: AccessDenied' }) };
    const { out, complaints, treated, status } = await runLetters({
      args: ['redrive', '--yes'],
      queues: [broken, redrive],
    });
    expect(out).toContain('rejected: 1 letter sent back\n');
    expect(complaints).toEqual(['AWS rejected: Sending: AccessDenied']);
    expect(treated).toHaveLength(2);
    expect(status).toBe(1);
  });

  it('ends with what is done so far where it is interrupted, and begins no further queue', async () => {
    const stop = new AbortController();
    const treat = () => {
      stop.abort();
      return { done: 1 };
    };
    const { out, complaints, treated, status, closed } = await runLetters({
      args: ['redrive', '--yes'],
      queues: [{ ...rejected, treat }, redrive],
      signal: stop.signal,
    });
    expect(out).toContain('AWS rejected: 1 letter sent back\n');
    expect(complaints.join('')).toContain('what is told above is done');
    expect({ treated: treated.length, status, closed }).toEqual({
      treated: 1,
      status: 130,
      closed: 1,
    });
  });

  it('says how many were gone by then', async () => {
    const { out, status } = await runLetters({
      args: ['redrive', '--yes'],
      queues: [{ ...rejected, treat: () => ({ done: 1 }) }],
    });
    expect(out).toContain('1 letter sent back; 2 letters gone or held by somebody else meanwhile');
    expect(status).toBe(0);
  });
});

describe('dead-letters purge', () => {
  it('asks with how many of which reasons, and deletes all that lies there', async () => {
    const { out, asked, treated, status } = await runLetters({
      args: ['purge', '--queue', 'rejected'],
      queues: [{ ...rejected, treat: () => ({ done: undefined }) }, redrive],
      answer: true,
    });
    expect(out).toContain('AWS rejected: 3 letters, and all else that lies there by then\n');
    expect(out).toContain('  2 × no JSON\n  1 × other\n');
    expect(out).toContain('rejected: all deleted');
    expect(asked).toEqual(['Delete them for good?']);
    expect(treated).toEqual([{ queue: 'rejected', deed: 'delete', which: 'all' }]);
    expect(status).toBe(0);
  });

  it.each([
    [['--reason', 'other'], ['c']],
    [['--limit', '1'], ['a']],
  ])('deletes with %j those alone that it has shown', async (args, which) => {
    const { treated } = await runLetters({
      args: ['purge', '--yes', ...args],
      queues: [rejected],
    });
    expect(treated).toEqual([{ queue: 'rejected', deed: 'delete', which }]);
  });

  it('has nothing to do, and asks nothing, where there are no such letters', async () => {
    const { out, asked, status } = await runLetters({
      args: ['purge', '--reason', 'unheard of'],
      queues: [rejected],
    });
    expect({ out, asked, status }).toEqual({
      out: 'no such letters: nothing to do\n',
      asked: [],
      status: 0,
    });
  });

  it.each(['redrive', 'purge'])(
    '%s does not say that there was nothing to do where not all was seen',
    async (command) => {
      const letters = Array.from({ length: 10_001 }, (_, at) => letter(`${at}`, 'other'));
      const { out, treated, status } = await runLetters({
        args: [command, '--reason', 'unheard of', '--yes'],
        queues: [{ ...rejected, letters }, redrive],
      });
      expect(out).toBe(
        'no such letters seen: nothing was done\n  AWS rejected: there may be more than the 10000 letters that were looked at\n',
      );
      expect({ treated, status }).toEqual({ treated: [], status: 1 });
    },
  );
});

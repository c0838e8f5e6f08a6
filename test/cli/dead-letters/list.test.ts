import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { NoInstallation } from '../../../cli/dead-letters/letters-deps.ts';
import { Fault } from '../../../shared/model/fault.ts';
import { activity, anEvent } from '../../aws/events.ts';
import { aRequestEvent } from '../../aws/pool-requests.ts';
import { fromJson } from '../../sandbox/aws/matchers.ts';
import { ago, runLetters, type GivenQueue } from './fake-letters.ts';

const text = (value: unknown): string => JSON.stringify(value);
const launch = text(anEvent('EC2 Instance Launch Successful', activity));

const rejected: GivenQueue = {
  cloud: 'aws',
  kind: 'rejected',
  name: 'poolsync-rejected',
  letters: [
    { id: 'a', body: 'no JSON', reason: 'body: not JSON, 7 characters', at: ago(180) },
    { id: 'b', body: 'none', reason: 'body: not JSON, 4 characters', at: ago(5) },
    { id: 'c', body: launch, reason: 'detail: wrong', at: ago(60) },
  ],
};
const redrive: GivenQueue = {
  cloud: 'azure',
  kind: 'redrive',
  name: 'poolsync-events/$deadletterqueue',
  letters: [{ id: '9', body: '{}', reason: 'MaxDeliveryCountExceeded: too often', at: ago(1) }],
};

describe('dead-letters list', () => {
  it('ends with the next steps, on the cluster that was chosen', async () => {
    const args = ['list', '--context', 'fleet'];
    const { out } = await runLetters({ args, queues: [rejected] });
    for (const step of ['list', 'redrive', 'purge']) {
      expect(out).toContain(`poolsync dead-letters ${step} --reason TEXT --context fleet`);
    }
  });

  it('shows the reasons first, the most letters first, figures aside', async () => {
    const { out, status, closed } = await runLetters({
      args: ['list'],
      queues: [rejected, redrive],
    });
    const [heading = '', ...lines] = out.split('\n');
    expect(heading.split(/\s{2,}/)).toEqual([
      'LETTERS',
      'QUEUE',
      'EVENT',
      'OLDEST',
      'NEWEST',
      'SUCH AS',
      'REASON',
    ]);
    expect(lines.slice(0, 3).map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ['2', 'AWS poolsync-rejected', '-', '3h', '5m', '-', 'body: not JSON, … characters'],
      [
        '1',
        'Azure poolsync-events/$deadletterqueue',
        '-',
        '60s',
        '60s',
        '-',
        'MaxDeliveryCountExceeded: too often',
      ],
      [
        '1',
        'AWS poolsync-rejected',
        'EC2 Instance Launch Successful',
        '60m',
        '60m',
        'group workers',
        'detail: wrong',
      ],
    ]);
    expect(out).toContain('4 letters in 2 of 2 queues, 3 reasons');
    expect({ status, closed }).toEqual({ status: 2, closed: 2 });
  });

  it('shows single ones of a reason that is named, the oldest first', async () => {
    const { out, status } = await runLetters({
      args: ['list', '--reason', 'NOT json'],
      queues: [rejected, redrive],
    });
    expect(out).toMatch(
      /^AGE .*\n3h .*7 characters\n5m .*4 characters\n\n2 letters with this reason/,
    );
    expect(status).toBe(2);
  });

  it('names the pool of a request of the watch', async () => {
    const letters = [{ id: 'a', body: text(aRequestEvent('Scale')), reason: 'x', at: ago(1) }];
    const { out } = await runLetters({ args: ['list'], queues: [{ ...rejected, letters }] });
    expect(out).toContain('Poolsync Scale Request');
    expect(out).toContain('pool fleet/pool');
  });

  it('has an empty list and status 0 where nothing lies there', async () => {
    const { out, status } = await runLetters({
      args: ['list'],
      queues: [{ ...rejected, letters: [] }],
    });
    expect(out).toBe('no dead letters in AWS poolsync-rejected\n');
    expect(status).toBe(0);
  });

  it('gives programs all fields, by reasons or one by one', async () => {
    const queues = [{ ...rejected, letters: rejected.letters.slice(2), held: 4 }];
    const json = await runLetters({ args: ['list', '-o', 'json'], queues });
    const shared = { cloud: 'aws', queue: 'poolsync-rejected', kind: 'rejected' };
    const told = { event: 'EC2 Instance Launch Successful', reason: 'detail: wrong' };
    const at = ago(60).toISOString();
    const queue = { ...shared, letters: 1, seen: 1, complete: true, held: 4 };
    expect(fromJson(json.out)).toEqual({
      reasons: [
        {
          ...shared,
          ...told,
          letters: 1,
          oldest: at,
          newest: at,
          example: { id: 'c', about: ['group workers'] },
        },
      ],
      queues: [queue],
    });
    const yaml = await runLetters({ args: ['list', '-o', 'yaml', '--messages'], queues });
    const { length: sizeBytes } = launch;
    expect(parse(yaml.out)).toEqual({
      letters: [
        { ...shared, ...told, id: 'c', at, about: ['group workers'], events: 1, sizeBytes },
      ],
      queues: [queue],
    });
  });

  it.each([
    [['--cloud', 'azure'], 1],
    [['--queue', 'rejected'], 3],
    [['--queue', 'redrive'], 1],
    [['--queue', 'Poolsync-Rejected'], 3],
    [['--limit', '2', '--cloud', 'aws'], 2],
  ])('looks with %j at those alone', async (args, letters) => {
    const { out } = await runLetters({
      args: ['list', '--messages', '-o', 'json', ...args],
      queues: [rejected, redrive],
    });
    expect(fromJson(out)).toMatchObject({ letters: { length: letters } });
  });

  it('says of a queue with more letters, or with such as others hold', async () => {
    const { out, status } = await runLetters({
      args: ['list', '--limit', '2'],
      queues: [{ ...rejected, held: 1 }],
    });
    expect(out).toContain(
      'rejected: there may be more than 2 letters; --limit takes up to 10000\n',
    );
    expect(out).toContain('1 letter more held by somebody else for the moment');
    expect(status).toBe(2);
  });

  const alike = (letters: number) =>
    Array.from({ length: letters }, (_, at) => ({
      id: `${at}`,
      body: '{}',
      reason: 'of all',
      at: ago(2),
    }));
  const last = { id: 'last', body: '{}', reason: 'the one', at: ago(1) };

  it.each(['aws', 'azure'] as const)(
    'finds a reason of %s behind as many others as may be looked at',
    async (cloud) => {
      const { out, status } = await runLetters({
        args: ['list', '--reason', 'the one', '--limit', '1', '-o', 'json'],
        queues: [{ ...rejected, cloud, letters: [...alike(9_999), last] }],
      });
      expect(fromJson(out)).toMatchObject({
        letters: [{ id: 'last' }],
        queues: [{ letters: 1, seen: 10_000, complete: true }],
      });
      expect(status).toBe(2);
    },
  );

  it.each(['aws', 'azure'] as const)(
    'does not say that %s has none with a reason where not all was seen',
    async (cloud) => {
      const { out, status } = await runLetters({
        args: ['list', '--reason', 'the one'],
        queues: [{ ...rejected, cloud, name: 'rejected', letters: [...alike(10_000), last] }],
      });
      const title = `${cloud === 'aws' ? 'AWS' : 'Azure'} rejected`;
      expect(out).toBe(
        `no dead letters with this reason seen in ${title}\n${title}: there may be more than the 10000 letters that were looked at\n`,
      );
      expect(status).toBe(1);
    },
  );

  it('does not say that there are none where somebody else holds some', async () => {
    const { out, status } = await runLetters({
      args: ['list'],
      queues: [{ ...rejected, letters: [], held: 2 }],
    });
    expect(out).toContain('no dead letters seen in AWS poolsync-rejected\n');
    expect(status).toBe(1);
  });

  it('says that more have the reason than the limit shows', async () => {
    const { out, status } = await runLetters({
      args: ['list', '--reason', 'not json', '--limit', '1'],
      queues: [rejected],
    });
    expect(out).toContain('1 letter with this reason in 1 of 1 queues');
    expect(out).toContain('rejected: there may be more than 1 letter; --limit takes up to 10000\n');
    expect(status).toBe(2);
  });

  it('shows one cloud where the other cannot be reached, and ends with status 1', async () => {
    const broken = new Fault('cloud-denied', 'Receiving: AccessDenied', { retryable: false });
    const { out, complaints, status } = await runLetters({
      args: ['list'],
      queues: [{ ...rejected, broken }, redrive],
    });
    expect(out).toContain('MaxDeliveryCountExceeded');
    expect(complaints).toEqual(['AWS: Receiving: AccessDenied']);
    expect(status).toBe(1);
  });

  it('says once what each queue of a cloud says', async () => {
    const broken = new Fault('cloud-denied', 'no credentials', { retryable: false });
    const { complaints } = await runLetters({
      args: ['list'],
      queues: [
        { ...redrive, broken },
        { ...redrive, name: 'poolsync-scale/$deadletterqueue', broken },
      ],
    });
    expect(complaints).toEqual(['Azure: no credentials']);
  });

  it.each(['list', 'redrive', 'purge'])(
    '%s ends with status 1 where a queue is misspelt',
    async (command) => {
      const { complaints, status, treated } = await runLetters({
        args: [command, '--queue', 'rejcted'],
        queues: [rejected, redrive],
      });
      expect(complaints).toEqual([
        'there is no queue rejcted\n  Name rejected, redrive, or one of these: poolsync-rejected, poolsync-events/$deadletterqueue',
      ]);
      expect({ status, treated }).toEqual({ status: 1, treated: [] });
    },
  );

  it('tells how to make the ConfigMap where there is none', async () => {
    const connected = () => Promise.reject(new NoInstallation('there is none'));
    const { complaints, status } = await runLetters({ args: ['list'], queues: [], connected });
    expect({ complaints, status }).toEqual({ complaints: ['there is none'], status: 1 });
  });
});

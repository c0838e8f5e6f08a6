import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../sandbox/aws/config.ts';

const account = {
  id: '111122223333',
  accessKeyId: 'test',
  secretAccessKey: 'test',
  regions: ['eu-west-1'],
};

const session = {
  role: `arn:aws:iam::${account.id}:role/function`,
  name: 'function',
  accessKeyId: 'session',
  secretAccessKey: 'test',
  sessionToken: 'token',
};

describe('parseConfig', () => {
  it('fills in what is left out', () => {
    expect(parseConfig({ accounts: [account], timings: { pendingMs: 5 } })).toEqual({
      accounts: [account],
      roles: [],
      sessions: [],
      timings: {
        pendingMs: 5,
        terminatingMs: 1_000,
        detachingMs: 200,
        reconcileMs: 20,
        eventDeliveryMs: 0,
        minimumHeartbeatSeconds: 30,
        standbyMs: 200,
        warmStartMs: 200,
        launchRetryMs: 10_000,
        describeLagMs: 0,
        answerMs: 0,
        mostRecordsPerPage: 100,
      },
      ports: { endpoint: 0, control: 0 },
    });
  });

  it('takes back what it gave', () => {
    const config = parseConfig({ accounts: [account] });
    expect(parseConfig(config)).toEqual(config);
  });

  it.each([
    [undefined, /the document: .*\(got nothing\)/],
    [{ accounts: [] }, /accounts: .*\(got \[\]\)/],
    [{ accounts: [{ ...account, id: '12' }] }, /accounts\.0\.id: .*12 digits \(got "12"\)/],
    [
      { accounts: [{ ...account, regions: ['mars'] }] },
      /accounts\.0\.regions\.0: .*\(got "mars"\)/,
    ],
    [{ accounts: [account], timing: {} }, /Unrecognized key: "timing"/],
    [{ accounts: [account], timings: { pendingMs: -1 } }, /timings\.pendingMs: .*\(got -1\)/],
    [{ accounts: [account, account] }, /accounts\.1\.accessKeyId: "test" is used twice/],
    [
      {
        accounts: [account],
        roles: [{ arn: 'arn:aws:iam::999999999999:role/r', trusts: [account.id] }],
      },
      /roles\.0\.arn: .*account 999999999999, which is not among accounts/,
    ],
    [
      { accounts: [account], sessions: [{ ...session, accessKeyId: account.accessKeyId }] },
      /sessions\.0\.accessKeyId: "test" is used twice/,
    ],
    [
      { accounts: [{ ...account, id: '999999999999' }], sessions: [session] },
      /sessions\.0\.role: .*account 111122223333, which is not among accounts/,
    ],
  ])('refuses %j and names value and place', (given, message) => {
    expect(() => parseConfig(given)).toThrow(message);
  });
});

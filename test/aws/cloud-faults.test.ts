import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FaultCode } from '../../shared/model/fault.ts';
import { aGroupRef, keyOf, otherAccount } from '../fakes/builders.ts';
import { textLike } from '../fakes/text-like.ts';
import { addFault, changeTimings, listFrom, steer } from '../sandbox/aws/steer.ts';
import { access, accessByRole, startFaultyAws, type FaultyAws } from './faulty-aws.ts';

const action = 'DescribeAutoScalingGroups';
const doing = 'DescribeAutoScalingGroups in account \\d{12}, region eu-west-1';

let aws: FaultyAws;
beforeAll(async () => {
  aws = await startFaultyAws();
  await aws.createGroup('workers', 2);
  await aws.createGroup('others', 1);
});
afterEach(() => steer(aws.control, 'DELETE', '/faults'));
afterAll(async () => {
  await aws.close();
  vi.unstubAllEnvs();
});

type Row = readonly [what: string, fault: object, code: FaultCode, message: string];

/** What the SDK makes of each of these is no group; some of it is no error either. */
const answers: readonly Row[] = [
  [
    'is refused by throttling',
    { kind: 'throttle' },
    'cloud-throttled',
    'Throttling: Rate exceeded',
  ],
  ['fails', { kind: 'error' }, 'cloud-unavailable', 'InternalFailure: The request processing '],
  [
    'fails with a page of HTML for its words',
    { kind: 'error', code: 'ServiceUnavailable', status: 503, message: '<html>'.repeat(80) },
    'cloud-unavailable',
    'ServiceUnavailable: <html>',
  ],
  [
    'has an empty body',
    { kind: 'empty' },
    'incomplete-reading',
    'the answer holds no list of groups',
  ],
  [
    'has no AutoScalingGroups',
    { kind: 'empty', element: 'AutoScalingGroups' },
    'incomplete-reading',
    'the answer holds no list of groups',
  ],
  ['ends too early', { kind: 'truncated' }, 'cloud-unavailable', '\\w*Error: .'],
  [
    'is cut with its connection',
    { kind: 'truncated', ending: 'cut' },
    'cloud-unavailable',
    '\\w*Error: .',
  ],
];

describe('I1: a reading whose answer', () => {
  it.each(answers)('%s is a fault that passes, never a group', async (_, fault, code, message) => {
    await addFault(aws.control, { ...fault, action });
    const reading = aws.cloud().readGroups(access, [aGroupRef()]);
    await expect(reading).rejects.toMatchObject({
      code,
      retryable: true,
      message: textLike(new RegExp(`^${doing}: ${message}`)),
    });
  });

  it.each(['Instances', 'DesiredCapacity', 'AvailabilityZone', 'LifecycleState'])(
    'has a group without %s is none of that group, names both, and tells of the others',
    async (element) => {
      await addFault(aws.control, { kind: 'empty', action, element, groups: ['workers'] });
      const readings = await aws.cloud().readGroups(access, [aGroupRef(), aGroupRef('others')]);
      expect(readings.get(keyOf('others'))).toMatchObject({ kind: 'found' });
      expect(readings.get(keyOf())).toMatchObject({
        kind: 'failed',
        code: 'incomplete-reading',
        retryable: true,
        message: textLike(new RegExp(`^${action}: group workers came without \\S*${element}$`)),
      });
    },
  );

  it('fails for less than three tries is read all the same', async () => {
    await addFault(aws.control, { kind: 'error', action, times: 2 });
    const readings = await aws.cloud().readGroups(access, [aGroupRef()]);
    expect(readings.get(keyOf())).toMatchObject({ kind: 'found', group: { desiredCapacity: 2 } });
  });
});

describe('I1: a reading in several pages', () => {
  beforeAll(() => changeTimings(aws.control, { mostRecordsPerPage: 1 }));
  afterAll(() => changeTimings(aws.control, { mostRecordsPerPage: 100 }));

  it.each<Row>([
    [
      'whose token has expired',
      { kind: 'error', code: 'InvalidNextToken' },
      'cloud-unavailable',
      'InvalidNextToken: The NextToken value is not valid.',
    ],
    [
      'of which a later one is throttled',
      { kind: 'throttle', page: 2 },
      'cloud-throttled',
      'Throttling: Rate exceeded',
    ],
    [
      'of which a later one is empty',
      { kind: 'empty', page: 2 },
      'incomplete-reading',
      'the answer holds no list of groups',
    ],
  ])('%s fails as a whole, and begins at the first page again', async (_, fault, code, message) => {
    const id = await addFault(aws.control, { ...fault, action });
    const cloud = aws.cloud();
    const groups = [aGroupRef(), aGroupRef('others')];
    await expect(cloud.readGroups(access, groups)).rejects.toMatchObject({
      code,
      retryable: true,
      message: textLike(new RegExp(`^${doing}: ${message}`)),
    });
    await steer(aws.control, 'DELETE', `/faults/${id}`);
    const readings = await cloud.readGroups(access, groups);
    expect([...readings.values()].map(({ kind }) => kind)).toEqual(['found', 'found']);
  });

  it('of which AWS gives one twice shows each group once, and each instance', async () => {
    const groups = [aGroupRef(), aGroupRef('others')];
    const whole = await aws.cloud().readGroups(access, groups);
    const id = await addFault(aws.control, { kind: 'repeated-page', action });
    const readings = await aws.cloud().readGroups(access, groups);
    expect(readings.size).toBe(2);
    for (const [key, reading] of readings) {
      const before = whole.get(key);
      if (reading.kind !== 'found' || before?.kind !== 'found') throw new Error(reading.kind);
      expect(reading.group).toEqual(before.group);
    }
    expect(await listFrom(aws.control, '/faults')).toContainEqual(
      expect.objectContaining({ id, acted: 1 }),
    );
  });

  it('that lead to themselves for ever are a fault, in time', async () => {
    const endless = { kind: 'repeated-page', action, times: 1_000 };
    const id = await addFault(aws.control, endless);
    const read = aws.cloud().readGroups(access, [aGroupRef()]);
    await expect(read).rejects.toMatchObject({ code: 'incomplete-reading', retryable: true });
    await steer(aws.control, 'DELETE', `/faults/${id}`);
  });

  it('of which AWS loses one in silence shows a group that is absent, never one that is empty', async () => {
    await addFault(aws.control, { kind: 'missing-page', action });
    const readings = await aws.cloud().readGroups(access, [aGroupRef(), aGroupRef('others')]);
    expect([...readings.values()].map(({ kind }) => kind).toSorted()).toEqual(['absent', 'found']);
  });
});

describe('I1: a role that cannot be assumed', () => {
  it.each<Row>([
    ['throttled', { kind: 'throttle' }, 'cloud-throttled', 'Throttling: Rate exceeded'],
    ['failing', { kind: 'error' }, 'cloud-unavailable', 'InternalFailure: '],
    ['with an empty answer', { kind: 'empty' }, 'cloud-unavailable', 'CredentialsProviderError: '],
    ['with half an answer', { kind: 'truncated' }, 'cloud-unavailable', '\\w*Error: '],
  ])('since STS is %s is a fault that passes', async (_, fault, code, message) => {
    await addFault(aws.control, { ...fault, action: 'AssumeRole' });
    const cloud = aws.cloud();
    const groups = [aGroupRef('there', { account: otherAccount })];
    await expect(cloud.readGroups(accessByRole, groups)).rejects.toMatchObject({
      code,
      retryable: true,
      message: textLike(new RegExp(`^${doing}: ${message}`)),
    });
    await steer(aws.control, 'DELETE', '/faults');
    const [reading] = (await cloud.readGroups(accessByRole, groups)).values();
    expect(reading?.kind).toBe('absent');
  });
});

describe('a call that hangs', () => {
  const limits = { groupsMs: 600, activitiesMs: 300 };

  it.each([
    ['the reading of the groups', action, access],
    ['the assuming of the role', 'AssumeRole', accessByRole],
  ])('in %s is given up when its time is over', async (_, hanging, by) => {
    await addFault(aws.control, { kind: 'hang', action: hanging });
    const reading = aws.cloud(limits).readGroups(by, [aGroupRef()]);
    await expect(reading).rejects.toMatchObject({
      code: 'cloud-unavailable',
      retryable: true,
      message: textLike(new RegExp(`^${doing}: no answer within 0.6 s$`)),
    });
    expect(await listFrom(aws.control, '/faults')).toMatchObject([{ acted: 1 }]);
  });
});

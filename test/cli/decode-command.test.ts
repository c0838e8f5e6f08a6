import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { activity, anEvent, hookMessage, testNotification, type Fields } from '../aws/events.ts';
import { aRequestEvent } from '../aws/pool-requests.ts';
import { textLike } from '../fakes/text-like.ts';
import { folderWith, runCommand, startCommand, type Ran } from './command.ts';

const launch = anEvent('EC2 Instance Launch Successful', activity);
const stateChange = anEvent(
  'EC2 Instance State-change Notification',
  { 'instance-id': 'i-0fedcba9876543210', state: 'terminated' },
  { source: 'aws.ec2' },
);
const events: readonly Fields[] = [launch, stateChange, hookMessage, testNotification];

const ofAwsOnly = { operation: null, resourceGroup: null, member: null };
const launchDecoded = {
  ...ofAwsOnly,
  outcome: 'hint',
  source: 'aws.autoscaling',
  detailType: 'EC2 Instance Launch Successful',
  account: '111111111111',
  region: 'eu-west-1',
  group: 'workers',
  instanceId: 'i-0123456789abcdef0',
  reason: null,
};
const stateChangeDecoded = {
  ...ofAwsOnly,
  outcome: 'ignored',
  source: 'aws.ec2',
  detailType: 'EC2 Instance State-change Notification',
  account: '111111111111',
  region: 'eu-west-1',
  group: null,
  instanceId: 'i-0fedcba9876543210',
  reason: 'unknown-event',
};
const hookDecoded = {
  ...ofAwsOnly,
  outcome: 'hint',
  source: 'AWS Auto Scaling',
  detailType: 'autoscaling:EC2_INSTANCE_TERMINATING',
  account: '111111111111',
  region: null,
  group: 'workers',
  instanceId: 'i-0123456789abcdef0',
  reason: null,
};
const testDecoded = {
  ...ofAwsOnly,
  outcome: 'ignored',
  source: 'AWS Auto Scaling',
  detailType: 'autoscaling:TEST_NOTIFICATION',
  account: '111111111111',
  region: null,
  group: 'workers',
  instanceId: null,
  reason: 'test-notification',
};
const decoded = [launchDecoded, stateChangeDecoded, hookDecoded, testDecoded];
const inFrankfurt = (row: Fields): Fields => ({ ...row, region: row['region'] ?? 'eu-central-1' });

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const compact = (value: unknown): string => `${JSON.stringify(value)}\n`;
const answer = {
  Messages: events.map((event) => ({ MessageId: 'm', Body: JSON.stringify(event) })),
};
const lambdaEvent = {
  Records: events.map((event) => ({
    messageId: 'm',
    body: JSON.stringify(event),
    eventSource: 'aws:sqs',
    awsRegion: 'eu-central-1',
  })),
};

function rows({ stdout }: Ran): readonly unknown[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));
}

describe('poolsync events decode', () => {
  it('takes the requests of the watch for hints, whichever installation they are for', async () => {
    const request = aRequestEvent('Sync', { installation: 'elsewhere' });
    const foreign = aRequestEvent('Sync', { kind: 'SomethingElse' });
    const input = compact(request) + compact(foreign);
    await using folder = await folderWith({});
    const ran = await runCommand(folder.path, ['events', 'decode', '-o', 'json'], { input });
    expect(rows(ran)).toMatchObject([
      { outcome: 'hint', source: 'poolsync', detailType: 'Poolsync Sync Request', group: null },
      { outcome: 'ignored', reason: 'unknown-kind' },
    ]);
  });

  it.each<[string, string, readonly unknown[]]>([
    ['one event', pretty(launch), [launchDecoded]],
    ['an array', pretty(events), decoded],
    ['an array on one line', compact(events), decoded],
    ['one event a line', events.map(compact).join(''), decoded],
    ['one event a line, without an end of the last', JSON.stringify(launch), [launchDecoded]],
    ['events spread over lines, one after the other', events.map(pretty).join(''), decoded],
    ['an answer of ReceiveMessage', pretty(answer), decoded],
    ['an event of Lambda', pretty(lambdaEvent), decoded.map(inFrankfurt)],
    ['a message with Body', compact({ Body: JSON.stringify(launch) }), [launchDecoded]],
    ['a message with body', pretty({ body: JSON.stringify(hookMessage) }), [hookDecoded]],
    ['an array of answers', compact([answer, launch]), [...decoded, launchDecoded]],
    ['nothing', '\n \n', []],
    ['no messages', compact({ Messages: [] }), []],
  ])('reads a file with %s', async (_what, content, expected) => {
    await using folder = await folderWith({ 'events.json': content });
    const ran = await runCommand(folder.path, ['events', 'decode', 'events.json', '-o', 'json']);
    expect(rows(ran)).toEqual(expected);
    expect(ran.status).toBe(0);
  });

  it('prints yaml as json, and as a wide table what the table leaves out', async () => {
    await using folder = await folderWith({ 'events.json': pretty(events) });
    const args = ['events', 'decode', 'events.json', '-o'];
    const yaml = await runCommand(folder.path, [...args, 'yaml']);
    expect(parseAllDocuments(yaml.stdout).map((each) => each.toJS() as unknown)).toEqual(decoded);
    const wide = await runCommand(folder.path, [...args, 'wide']);
    expect(wide.stdout).toMatch(/^OUTCOME +SOURCE +DETAIL-TYPE +OPERATION +ACCOUNT/);
    expect(wide.stdout.split('\n')).toHaveLength(6);
  });

  it('reads standard input, where it is named or nothing is, and files one after the other', async () => {
    await using folder = await folderWith({ a: compact(launch), b: compact(stateChange) });
    const json = ['events', 'decode', '-o', 'json'];
    const input = compact(testNotification);
    expect(rows(await runCommand(folder.path, json, { input }))).toEqual([testDecoded]);
    expect(rows(await runCommand(folder.path, [...json, 'a', '-', 'b'], { input }))).toEqual([
      launchDecoded,
      testDecoded,
      stateChangeDecoded,
    ]);
  });

  it('fills in the region of a hook message by --region, and asks for it without', async () => {
    await using folder = await folderWith({ 'hook.json': compact(hookMessage) });
    const args = ['events', 'decode', 'hook.json', '-o', 'json'];
    const without = await runCommand(folder.path, args);
    expect(without.stderr).toMatch(/1 of 1 without a region.* --region/);
    const withRegion = await runCommand(folder.path, [...args, '--region', 'us-gov-west-1']);
    expect(rows(withRegion)).toEqual([{ ...hookDecoded, region: 'us-gov-west-1' }]);
    expect(withRegion.stderr).toBe('');
  });

  it('believes the queue of a message rather than --region', async () => {
    await using folder = await folderWith({ 'lambda.json': compact(lambdaEvent) });
    const args = ['events', 'decode', 'lambda.json', '-o', 'json', '--region', 'us-east-1'];
    expect(rows(await runCommand(folder.path, args))).toEqual(decoded.map(inFrankfurt));
  });

  it('puts a rejected line with its position in the place of what it cannot read', async () => {
    const { AutoScalingGroupName: _, ...nameless } = activity;
    const broken = [
      JSON.stringify(launch),
      JSON.stringify(stateChange).slice(0, 40),
      'hello',
      JSON.stringify({ Messages: [{ MessageId: 'm' }, { Body: 7 }, { Body: '{' }] }),
      JSON.stringify([null, anEvent('EC2 Instance Launch Successful', nameless)]),
      JSON.stringify(testNotification),
    ];
    await using folder = await folderWith({ 'e.ndjson': broken.join('\r\n') });
    const ran = await runCommand(folder.path, ['events', 'decode', 'e.ndjson', '-o', 'json']);
    expect(rows(ran)).toMatchObject([
      launchDecoded,
      { outcome: 'rejected', reason: textLike(/^e\.ndjson:2: not JSON: .* line 2,/) },
      { outcome: 'rejected', reason: "e.ndjson:3: not JSON: Unexpected token 'h'" },
      { reason: 'e.ndjson:4 Messages[0]: no Body or body: a message of SQS has one' },
      {
        reason: 'e.ndjson:4 Messages[1].Body: text is needed, as SQS has it, not of type number',
      },
      { reason: textLike(/^e\.ndjson:4 Messages\[2\]\.Body: body: not JSON: ./) },
      { reason: 'e.ndjson:5 [0]: body: a JSON object is needed' },
      {
        outcome: 'rejected',
        source: 'aws.autoscaling',
        group: null,
        instanceId: 'i-0123456789abcdef0',
        reason: textLike(/^e\.ndjson:5 \[1\]: detail\.AutoScalingGroupName: ./),
      },
      testDecoded,
    ]);
    expect(ran.stderr).toContain('7 of 9 rejected');
    expect(ran.status).toBe(2);
  });

  it('shows a table, with colour only where it is wanted', async () => {
    await using folder = await folderWith({ 'e.json': compact(events) });
    const args = ['events', 'decode', 'e.json'];
    const coloured = await runCommand(folder.path, args, { FORCE_COLOR: '1' });
    expect(coloured.stdout).toContain('\u001B[32mhint');
    const { stdout, status } = await runCommand(folder.path, args);
    const lines = stdout.split('\n').slice(0, -1);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^OUTCOME {3}SOURCE +DETAIL-TYPE +ACCOUNT +REGION +GROUP +INSTANCE +/);
    const at = (heading: string): number => lines[0]?.indexOf(heading) ?? -1;
    expect(lines[2]?.slice(at('SOURCE'))).toMatch(/^aws\.ec2 /);
    expect(lines[2]?.slice(at('GROUP'))).toMatch(/^- /);
    expect(lines[2]?.slice(at('REASON'))).toBe('unknown-event');
    expect(stdout).not.toContain('\u001B');
    expect(status).toBe(0);
  });

  it('tells of a file that it cannot read and goes on with the others', async () => {
    await using folder = await folderWith({ 'e.json': compact(launch) });
    const args = ['events', 'decode', '-o', 'json', 'missing.json', '.', 'e.json'];
    const ran = await runCommand(folder.path, args);
    expect(rows(ran)).toEqual([launchDecoded]);
    expect(ran.stderr).toMatch(/cannot read missing\.json: ENOENT.*\n.*cannot read \.: EISDIR/);
    expect(ran.status).toBe(1);
  });

  it.each<[readonly string[], RegExp]>([
    [
      ['events', 'decode', '-o', 'xml'],
      /'xml' is invalid\. Allowed choices are table, wide, json, yaml/,
    ],
    [['events', 'decode', '--region', 'Frankfurt'], /'Frankfurt' is invalid.*such as eu-west-1/],
    [['events', 'decode', '--regoin', 'x'], /'--regoin'\n.*--region\?/],
    [['events', 'decod'], /unknown command 'decod'\n.*decode\?/],
    [['evnts'], /unknown command 'evnts'\n.*events\?/],
    [[], /^Usage: poolsync /],
    [['events'], /^Usage: poolsync events /],
  ])('answers %j with the mistake and the cure, and status 1', async (args, said) => {
    const ran = await runCommand('.', args);
    expect(ran.stderr).toMatch(said);
    expect(ran).toMatchObject({ status: 1, stdout: '' });
  });

  it('has a help of 80 columns that tells formats, statuses and examples', async () => {
    for (const args of [['--help'], ['events', '--help'], ['events', 'decode', '--help']]) {
      const { stdout, stderr, status } = await runCommand('.', args);
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
    const { stdout } = await runCommand('.', ['help', 'events']);
    expect(stdout).toContain('decode');
    const { stdout: help } = await runCommand('.', ['events', 'decode', '-h']);
    for (const part of ['--output', '--region', 'Exit status:', 'Examples:']) {
      expect(help).toContain(part);
    }
  });

  it('decodes a line while the next is not yet there, and ends quietly when nobody reads', async () => {
    const child = startCommand('.', ['events', 'decode', '-o', 'json']);
    const said: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const ended = once(child, 'close');
    const firstLine = once(createInterface(child.stdout), 'line');
    child.stdin.write(compact(launch));
    expect(JSON.parse(String((await firstLine)[0]))).toEqual(launchDecoded);

    child.stdout.destroy();
    child.stdin.end(compact(launch).repeat(10_000));
    expect(await ended).toEqual([0, null]);
    expect(said).toEqual([]);
  });
});

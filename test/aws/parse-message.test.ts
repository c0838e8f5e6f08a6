import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../functions/aws/events/parse-message.ts';
import type { HintedInstance, ParseResult } from '../../shared/model/hint.ts';
import { aGroupRef } from '../fakes/builders.ts';
import { textLike, textWith } from '../fakes/text-like.ts';
import {
  activity,
  anEvent,
  checkpoint,
  hookMessage,
  instanceRefresh,
  lifecycleAction,
  type Fields,
} from './events.ts';

const instanceId = 'i-0123456789abcdef0';

function parse(body: unknown): ParseResult {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseMessage({ id: 'message-1', body: text, region: 'eu-west-1' });
}

const { Origin: _, Destination: __, ...olderLifecycleAction } = lifecycleAction;
const { Description: ___, ...undescribed } = activity;
const failed: Fields = { ...undescribed, StatusCode: 'Failed' };
const intoWarmPool: Fields = { ...activity, Destination: 'WarmPool' };
const read = {
  id: 'message-1',
  group: aGroupRef(),
  sentAt: new Date('2026-11-23T12:00:00Z'),
};
type Expectation = Pick<HintedInstance, 'expected'>;

describe('parseMessage', () => {
  it.each<[string, Fields, Expectation?]>([
    ['EC2 Instance Launch Successful', activity, { expected: 'present' }],
    ['EC2 Instance Launch Successful', intoWarmPool, { expected: 'gone' }],
    ['EC2 Instance Launch Unsuccessful', failed],
    ['EC2 Instance Terminate Successful', activity, { expected: 'gone' }],
    ['EC2 Instance Terminate Successful', intoWarmPool, { expected: 'gone' }],
    ['EC2 Instance Terminate Unsuccessful', failed],
    ['EC2 Instance-launch Lifecycle Action', lifecycleAction],
    ['EC2 Instance-launch Lifecycle Action', olderLifecycleAction],
    ['EC2 Instance-terminate Lifecycle Action', lifecycleAction],
    [
      'EC2 Instance-terminate Lifecycle Action',
      { ...lifecycleAction, Destination: 'WarmPool', NotificationMetadata: 'any' },
    ],
    [
      'EC2 Instance-terminate Lifecycle Action',
      { ...lifecycleAction, Action: 'ReplaceRootVolume' },
    ],
    ['EC2 Instance Detach Successful', activity, { expected: 'gone' }],
    ['EC2 Instance Detach Unsuccessful', failed],
  ])('makes a hint of %s', (detailType, detail, expectation) => {
    expect(parse(anEvent(detailType, detail))).toEqual({
      kind: 'hint',
      hint: { ...read, cause: detailType, instance: { id: instanceId, ...expectation } },
    });
  });

  it.each<[string, Fields]>([
    ['Checkpoint Reached', checkpoint],
    ['Started', instanceRefresh],
    ['Started Baking', instanceRefresh],
    ['Succeeded', instanceRefresh],
    ['Failed', instanceRefresh],
    ['Cancelled', instanceRefresh],
    ['Rollback Started', instanceRefresh],
    ['Rollback Succeeded', instanceRefresh],
    ['Rollback Failed', instanceRefresh],
  ])('makes a hint without an instance of the refresh event %s', (what, detail) => {
    const cause = `EC2 Auto Scaling Instance Refresh ${what}`;
    expect(parse(anEvent(cause, detail))).toEqual({
      kind: 'hint',
      hint: { ...read, cause },
    });
  });

  it('takes account and region from the event, not from the queue', () => {
    const elsewhere = { account: '222222222222', region: 'us-east-1' };
    const result = parse(anEvent('EC2 Instance Launch Successful', activity, elsewhere));
    expect(result).toMatchObject({ hint: { group: aGroupRef('workers', elsewhere) } });
  });

  it('lets through fields that AWS adds, at every level', () => {
    const detail = { ...activity, Novelty: { deep: [1] } };
    const event = anEvent('EC2 Instance Launch Successful', detail, { 'replay-name': 'again' });
    expect(parse(event).kind).toBe('hint');
  });

  it('takes a time with milliseconds', () => {
    const time = '2026-11-23T12:00:00.123Z';
    const result = parse(anEvent('EC2 Instance Launch Successful', activity, { time }));
    expect(result).toMatchObject({ hint: { sentAt: new Date(time) } });
  });

  it('takes a time with an offset, and no text that is no time', () => {
    const at = (time: string) =>
      parse(anEvent('EC2 Instance Launch Successful', activity, { time }));
    expect(at('2026-11-23T13:00:00+01:00')).toMatchObject({ hint: { sentAt: read.sentAt } });
    for (const odd of ['noon', '2026-11-23', '1763899200', '2026-13-23T12:00:00Z']) {
      expect(at(odd)).toMatchObject({ kind: 'rejected', reason: textWith('body.time: ') });
    }
  });

  it.each<[string, string]>([
    ['aws.ec2', 'EC2 Instance State-change Notification'],
    ['aws.ec2', 'EC2 Spot Instance Interruption Warning'],
    ['aws.ec2', 'EC2 Instance Rebalance Recommendation'],
    ['aws.health', 'AWS Health Event'],
    ['aws.autoscaling', 'EC2 Something New'],
    ['my.app', 'EC2 Instance Launch Successful'],
    ['aws.autoscaling', '__proto__'],
    ['aws.autoscaling', 'constructor'],
  ])('ignores what it does not know: %s/%s', (source, detailType) => {
    expect(parse(anEvent(detailType, activity, { source }))).toEqual({
      kind: 'ignored',
      reason: 'unknown-event',
      detail: `${source}/${detailType}`,
    });
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['half of a JSON document', '{"source":"aws.auto'],
    ['a byte order mark', '\uFEFF{}'],
  ])('rejects %s as no JSON', (_what, body) => {
    expect(parse(body)).toMatchObject({
      kind: 'rejected',
      reason: textLike(/^body: not JSON: ./),
    });
  });

  it.each(['null', 'true', '7', '"text"', '[]', '[{}]'])('rejects %s as no object', (body) => {
    expect(parse(body)).toEqual({ kind: 'rejected', reason: 'body: a JSON object is needed' });
  });

  it.each(['id', 'detail-type', 'source', 'account', 'time', 'region'])(
    'rejects an event whose %s is missing or no text, and names it',
    (field) => {
      for (const value of [undefined, 7, null, ['x'], { text: 'x' }]) {
        const event = anEvent('EC2 Instance Launch Successful', activity, { [field]: value });
        expect(parse(event)).toMatchObject({
          kind: 'rejected',
          reason: textWith(`body.${field}: `),
        });
      }
    },
  );

  it('names every problem at once', () => {
    expect(parse({})).toMatchObject({
      reason: textLike(/body\.id: .+; body\.detail-type: .+; body\.source: /),
    });
  });

  it.each<[string, unknown, string]>([
    ['missing', undefined, 'detail: '],
    ['null', null, 'detail: '],
    ['a list', [], 'detail: '],
    ['text', 'workers', 'detail: '],
    ['empty', {}, 'detail.AutoScalingGroupName: '],
    ['without a name', { AutoScalingGroupName: '' }, 'detail.AutoScalingGroupName: '],
    ['with a number for a name', { AutoScalingGroupName: 7 }, 'detail.AutoScalingGroupName: '],
    ['with odd types', { ...activity, EC2InstanceId: 7 }, 'detail.EC2InstanceId: '],
  ])('rejects a known event whose detail is %s', (_what, detail, reason) => {
    expect(parse(anEvent('EC2 Instance Launch Successful', detail))).toMatchObject({
      kind: 'rejected',
      reason: textWith(reason),
    });
  });

  it('is not led astray by keys that would change a prototype', () => {
    const poisoned = `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},${JSON.stringify(
      anEvent('EC2 Instance Launch Successful', activity),
    ).slice(1)}`;
    expect(parse(poisoned)).toMatchObject({ kind: 'hint', hint: { group: aGroupRef() } });
    expect({}).not.toHaveProperty('polluted');
  });

  it('does not take an inherited name for a field', () => {
    const { AutoScalingGroupName: ____, ...nameless } = activity;
    const detail = `{"__proto__":{"AutoScalingGroupName":"forged"},${JSON.stringify(nameless).slice(1)}`;
    const event = JSON.stringify(anEvent('EC2 Instance Launch Successful', 0)).replace(
      '"detail":0',
      `"detail":${detail}`,
    );
    expect(parse(event)).toMatchObject({ kind: 'rejected' });
  });

  it('reads a message as large as the queue takes', () => {
    const detail = { ...activity, Cause: 'x'.repeat(1_000_000) };
    expect(parse(anEvent('EC2 Instance Launch Successful', detail)).kind).toBe('hint');
    expect(parse('x'.repeat(1_048_576)).kind).toBe('rejected');
    expect(parse('['.repeat(100_000)).kind).toBe('rejected');
  });

  describe('whatever comes', () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.anything({ withNullPrototype: false }).map((value) => JSON.stringify(value) ?? ''),
      mutated(anEvent('EC2 Instance Launch Successful', activity)),
      mutated(anEvent('EC2 Instance-terminate Lifecycle Action', lifecycleAction)),
      mutated(hookMessage),
    );

    it('never throws, and never makes a hint without the name of a group', () => {
      fc.assert(
        fc.property(wild, (body) => {
          const result = parse(body);
          if (result.kind === 'hint') {
            expect(result.hint.group.name).not.toBe('');
            expect(result.hint.id).toBe('message-1');
          }
          if (result.kind === 'rejected') expect(result.reason).not.toBe('');
        }),
        { numRuns: 2_000 },
      );
    });
  });
});

/** A message with one of its values, at any level, replaced by another. */
function mutated(message: Fields): fc.Arbitrary<string> {
  const keys = Object.keys(message);
  const inner = isFields(message['detail']) ? Object.keys(message['detail']) : keys;
  return fc
    .record({ key: fc.constantFrom(...keys, ...inner), value: fc.jsonValue() })
    .map(({ key, value }) =>
      JSON.stringify(message, (name, old: unknown) => (name === key ? value : old)),
    );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

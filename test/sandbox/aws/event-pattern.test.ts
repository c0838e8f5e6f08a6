import { describe, expect, it } from 'vitest';
import { InvalidPattern, parsePattern } from '../../../sandbox/aws/eventbridge/pattern.ts';

const event = {
  source: 'aws.autoscaling',
  'detail-type': 'EC2 Instance Launch Successful',
  resources: ['arn:group', 'arn:instance'],
  detail: {
    AutoScalingGroupName: 'workers-blue',
    Count: 7,
    Done: true,
    Nothing: null,
    Empty: [],
    Details: { 'Availability Zone': 'eu-west-1a' },
    Disks: [
      { kind: 'root', size: 10 },
      { kind: 'data', size: 500 },
    ],
  },
};

const matches = (pattern: object): boolean => parsePattern(JSON.stringify(pattern))(event);
const detail = (pattern: object): boolean => matches({ detail: pattern });
const name = (rule: unknown): boolean => detail({ AutoScalingGroupName: [rule] });
const count = (rule: unknown): boolean => detail({ Count: [rule] });

describe('an event pattern', () => {
  it('needs every field and any of its values', () => {
    expect(matches({ source: ['aws.ec2', 'aws.autoscaling'] })).toBe(true);
    expect(matches({ source: ['aws.ec2'] })).toBe(false);
    expect(matches({ source: ['aws.autoscaling'], region: ['eu-west-1'] })).toBe(false);
  });

  it('compares texts, numbers, booleans and null exactly', () => {
    expect(count(7)).toBe(true);
    expect(count('7')).toBe(false);
    expect(detail({ Done: [true] })).toBe(true);
    expect(detail({ Nothing: [null] })).toBe(true);
    expect(detail({ Missing: [null] })).toBe(false);
  });

  it('fits a list by any of its elements', () => {
    expect(matches({ resources: ['arn:instance'] })).toBe(true);
    expect(matches({ resources: [{ suffix: 'group' }] })).toBe(true);
    expect(matches({ resources: ['arn:other'] })).toBe(false);
  });

  it('descends into objects, and holds conditions on one element of a list together', () => {
    expect(detail({ Details: { 'Availability Zone': ['eu-west-1a'] } })).toBe(true);
    expect(detail({ Disks: { kind: ['data'], size: [500] } })).toBe(true);
    expect(detail({ Disks: { kind: ['root'], size: [500] } })).toBe(false);
  });

  it.each([
    [{ prefix: 'workers-' }, true],
    [{ prefix: 'Workers-' }, false],
    [{ prefix: { 'equals-ignore-case': 'WORKERS-' } }, true],
    [{ suffix: '-blue' }, true],
    [{ suffix: '-green' }, false],
    [{ suffix: { 'equals-ignore-case': '-BLUE' } }, true],
    [{ 'equals-ignore-case': 'Workers-Blue' }, true],
    [{ 'equals-ignore-case': 'workers' }, false],
    [{ wildcard: 'work*-bl*' }, true],
    [{ wildcard: '*' }, true],
    [{ wildcard: 'work*-gr*' }, false],
    [{ wildcard: 'workers.blue' }, false],
    [{ wildcard: 'workers\\*blue' }, false],
    [{ 'anything-but': 'workers-blue' }, false],
    [{ 'anything-but': ['a', 'b'] }, true],
    [{ 'anything-but': { prefix: 'workers' } }, false],
    [{ 'anything-but': { suffix: ['-green', '-blue'] } }, false],
    [{ 'anything-but': { 'equals-ignore-case': 'WORKERS-BLUE' } }, false],
    [{ 'anything-but': { wildcard: '*green*' } }, true],
  ])('answers %j for a text', (rule, expected) => {
    expect(name(rule)).toBe(expected);
  });

  it.each([
    [{ numeric: ['=', 7] }, true],
    [{ numeric: ['>', 0, '<=', 7] }, true],
    [{ numeric: ['<', 7] }, false],
    [{ numeric: ['>=', 8] }, false],
    [{ 'anything-but': [1, 2] }, true],
    [{ 'anything-but': 7 }, false],
  ])('answers %j for a number', (rule, expected) => {
    expect(count(rule)).toBe(expected);
  });

  it('never fits an absent field but by exists: false', () => {
    expect(detail({ Missing: [{ 'anything-but': 'x' }] })).toBe(false);
    expect(detail({ Missing: [{ exists: false }] })).toBe(true);
    expect(detail({ Missing: { deeper: [{ exists: false }] } })).toBe(true);
    expect(detail({ Count: [{ exists: true }] })).toBe(true);
    expect(detail({ Count: [{ exists: false }] })).toBe(false);
  });

  it('counts only leaves as existing', () => {
    expect(detail({ Details: [{ exists: true }] })).toBe(false);
    expect(detail({ Empty: [{ exists: true }] })).toBe(false);
    expect(detail({ Nothing: [{ exists: true }] })).toBe(true);
  });

  it('takes alternatives with $or beside other fields', () => {
    const either = { $or: [{ Count: [1] }, { Done: [true] }] };
    expect(detail(either)).toBe(true);
    expect(detail({ ...either, AutoScalingGroupName: ['other'] })).toBe(false);
    expect(detail({ $or: [{ Count: [1] }, { Done: [false] }] })).toBe(false);
  });

  it('looks at own fields only', () => {
    expect(parsePattern('{"constructor":[{"exists":true}]}')(event)).toBe(false);
    expect(parsePattern('{"__proto__":[{"exists":false}]}')(event)).toBe(true);
  });

  it.each([
    ['not json', /Not JSON/],
    ['[]', /not an object/],
    ['{}', /Empty patterns/],
    ['{"source":"aws.ec2"}', /"source" must be an object or an array/],
    ['{"source":[]}', /"source" is an empty array/],
    ['{"detail":{}}', /"detail" is an empty object/],
    ['{"source":[{"like":"x"}]}', /Unrecognized match type like/],
    ['{"source":[{"prefix":"a","suffix":"b"}]}', /exactly one operator/],
    ['{"source":[{"prefix":5}]}', /"prefix" must hold a text, got 5/],
    ['{"source":[{"exists":"yes"}]}', /"exists" must be true or false/],
    ['{"source":[{"numeric":[">"]}]}', /one or two pairs/],
    ['{"source":[{"numeric":["~",5]}]}', /"numeric" does not know \["~",5\]/],
    ['{"source":[{"wildcard":"a**b"}]}', /Consecutive wildcard/],
    ['{"source":[{"anything-but":[]}]}', /"anything-but" must hold/],
    ['{"$or":[{"source":["a"]}]}', /at least two objects/],
  ])('refuses %s', (text, message) => {
    expect(() => parsePattern(text)).toThrow(InvalidPattern);
    expect(() => parsePattern(text)).toThrow(message);
  });
});

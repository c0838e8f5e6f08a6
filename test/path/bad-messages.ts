import { eventBody, eventMessage } from './events.ts';
import type { GroupPlace } from './groups.ts';

const big = 'x'.repeat(200_000);

/** A message by what it is, as text, and what its attribute `reason` has to say. */
export const unreadable: readonly [string, (place: GroupPlace) => string, RegExp][] = [
  ['is no JSON', () => '{"version":', /^body: not JSON: /],
  ['is nothing but a space', () => ' ', /^body: not JSON: /],
  ['is a list', () => '[]', /^body: a JSON object is needed$/],
  ['begins with a letter of two code units', () => '😀'.repeat(20), /^body: not JSON: /],
  ['is null', () => 'null', /^body: a JSON object is needed$/],
  ['is an empty object', () => '{}', /body\.source: .*expected string/],
  ['is 200 kB of letters', () => big, /^body: not JSON: /],
  [
    'has a number for its account',
    (at) => JSON.stringify({ ...eventBody(at), account: 111122223333 }),
    /^body\.account: .*expected string/,
  ],
  [
    'has no region',
    (at) => eventMessage(at, { region: undefined }),
    /^body\.region: .*expected string/,
  ],
  [
    'has text for its detail',
    (at) => eventMessage(at, { detail: 'AutoScalingGroupName=watched' }),
    /^detail: .*expected object/,
  ],
  [
    'has no group name',
    (at) => eventMessage(at, {}, { AutoScalingGroupName: undefined }),
    /^detail\.AutoScalingGroupName: .*expected string/,
  ],
  [
    'has a list for its group name',
    (at) => eventMessage(at, {}, { AutoScalingGroupName: [at.group] }),
    /^detail\.AutoScalingGroupName: .*expected string/,
  ],
  [
    'has an empty group name',
    (at) => eventMessage(at, {}, { AutoScalingGroupName: '' }),
    /^detail\.AutoScalingGroupName: /,
  ],
  [
    'hides a group name under __proto__',
    (at) =>
      JSON.stringify(eventBody(at)).replace(
        /"detail":\{[^}]*\}/,
        `"detail":{"__proto__":{"AutoScalingGroupName":"${at.group}"}}`,
      ),
    /^detail\.AutoScalingGroupName: .*expected string/,
  ],
  [
    'hides a whole event under __proto__',
    (at) => `{"__proto__":${eventMessage(at)},"constructor":{"prototype":${eventMessage(at)}}}`,
    /body\.source: .*expected string/,
  ],
  [
    'is a message of a hook without a group name',
    ({ account }) =>
      JSON.stringify({
        LifecycleHookName: 'drain',
        AccountId: account,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      }),
    /^body\.AutoScalingGroupName: .*expected string/,
  ],
  [
    'is a message of a hook with a transition that AWS has not',
    ({ account, group }) =>
      JSON.stringify({
        LifecycleHookName: 'drain',
        AccountId: account,
        AutoScalingGroupName: group,
        LifecycleTransition: 'drop table',
      }),
    /^body\.LifecycleTransition: /,
  ],
];

/** A message that can be read and asks for nothing, with the reason by which it is counted. */
export const withoutUse: readonly [string, (place: GroupPlace) => string, string][] = [
  [
    'is of another source',
    (at) => eventMessage(at, { source: 'aws.s3', 'detail-type': 'Object Created' }),
    'unknown-event',
  ],
  [
    'has a detail-type that nobody knows',
    (at) => eventMessage(at, { 'detail-type': 'EC2 Instance Painted Blue' }),
    'unknown-event',
  ],
  [
    'has __proto__ as its detail-type',
    (at) => eventMessage(at, { 'detail-type': '__proto__' }),
    'unknown-event',
  ],
  [
    'has constructor as its source and its detail-type',
    (at) => eventMessage(at, { source: 'constructor', 'detail-type': 'constructor' }),
    'unknown-event',
  ],
  ['names a group that no pool names', (at) => eventMessage({ ...at, group: 'other' }), 'no-pool'],
  [
    'names a group called __proto__',
    (at) => eventMessage({ ...at, group: '__proto__' }),
    'no-pool',
  ],
  [
    'names the group in another account',
    (at) => eventMessage({ ...at, account: '000000000001' }),
    'no-pool',
  ],
  [
    'names the group in another region',
    (at) => eventMessage({ ...at, region: 'eu-north-1' }),
    'no-pool',
  ],
  [
    'names an account with a slash in it, to look like another group',
    ({ account, region, group }) =>
      eventMessage(
        { account: `${account}/${region}`, region: group, group: '' },
        {},
        {
          AutoScalingGroupName: group,
        },
      ),
    'no-pool',
  ],
  [
    "is a hook's test",
    ({ group }) =>
      JSON.stringify({ AutoScalingGroupName: group, Event: 'autoscaling:TEST_NOTIFICATION' }),
    'test-notification',
  ],
];

/** A message that makes Poolsync look, and nothing more. */
export const vain: readonly [string, (place: GroupPlace, instanceId: string) => string][] = [
  ['tells of an instance that nobody has', (at) => eventMessage(at)],
  [
    'lies that an instance in service was terminated',
    (at, instanceId) =>
      eventMessage(
        at,
        { 'detail-type': 'EC2 Instance Terminate Successful' },
        { EC2InstanceId: instanceId, StatusCode: 'InProgress' },
      ),
  ],
  [
    'lies that an instance in service was detached',
    (at, instanceId) =>
      eventMessage(
        at,
        { 'detail-type': 'EC2 Instance Detach Successful' },
        { EC2InstanceId: instanceId },
      ),
  ],
  [
    'brings a list of its own',
    (at) =>
      eventMessage(at, { providerIDList: [] }, { Instances: [], providerIDList: ['aws:///a/b'] }),
  ],
  ['carries 200 kB that nobody asked for', (at) => eventMessage(at, {}, { Cause: big })],
  [
    'tells of a failed launch, which has no instance',
    (at) =>
      eventMessage(
        at,
        { 'detail-type': 'EC2 Instance Launch Unsuccessful' },
        { EC2InstanceId: '', StatusCode: 'Failed' },
      ),
  ],
  [
    'is a forged message of a hook',
    ({ account, group }, instanceId) =>
      JSON.stringify({
        LifecycleHookName: 'none',
        AccountId: account,
        AutoScalingGroupName: group,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        EC2InstanceId: instanceId,
        Time: new Date(0).toISOString(),
      }),
  ],
];

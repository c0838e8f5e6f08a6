import { describe, expect, it } from 'vitest';
import { newHistory } from '../../../sandbox/aws/autoscaling/history.ts';

const face = (desired: number, ...tags: string[]) => ({
  name: 'web',
  arn: 'arn:web',
  createdAt: 0,
  settings: {
    min: 0,
    max: 10,
    zones: [],
    subnets: undefined,
    newInstancesProtected: false,
    healthCheckType: 'EC2',
    healthCheckGracePeriod: 0,
    defaultCooldown: 300,
    shown: {},
  },
  desired,
  deleting: false,
  warmPool: undefined,
  tags: new Map(tags.map((key) => [key, { key, value: '', propagateAtLaunch: false }])),
});

const instance = (id: string, state: 'Pending' | 'InService') => ({
  id,
  zone: { name: 'a', subnet: 's' },
  state,
  healthy: true,
  protectedFromScaleIn: false,
  type: 'm7g.large',
});

type History = ReturnType<typeof newHistory>;

const seen = (history: History, time: number) =>
  history
    .groupsAt(time)
    .map((group) => [
      group.desired,
      [...group.instances.values()].map(({ id, state }) => id + state),
    ]);

describe('the history', () => {
  it('tells how groups and instances were at any time', () => {
    const history = newHistory();
    history.noteGroup(10, 'arn:web', face(1));
    history.noteInstance(20, 'arn:web', 'i1', instance('i1', 'Pending'));
    history.noteInstance(30, 'arn:web', 'i1', instance('i1', 'InService'));
    history.noteGroup(40, 'arn:web', face(0));
    history.noteInstance(50, 'arn:web', 'i1', undefined);
    history.noteGroup(60, 'arn:web', undefined);
    expect([9, 10, 20, 30, 39, 40, 50, 60].map((time) => seen(history, time))).toEqual([
      [],
      [[1, []]],
      [[1, ['i1Pending']]],
      [[1, ['i1InService']]],
      [[1, ['i1InService']]],
      [[0, ['i1InService']]],
      [[0, []]],
      [],
    ]);
  });

  it('takes the last of what happened in one millisecond', () => {
    const history = newHistory();
    for (const desired of [1, 2, 3]) history.noteGroup(10, 'arn:web', face(desired));
    expect(seen(history, 10)).toEqual([[3, []]]);
  });

  it('keeps what it noted when the tags change later', () => {
    const history = newHistory();
    const before = face(1, 'team');
    history.noteGroup(10, 'arn:web', before);
    before.tags.clear();
    expect([...(history.groupsAt(10)[0]?.tags.keys() ?? [])]).toEqual(['team']);
  });

  it('forgets what was true before a time only, and what is gone since', () => {
    const history = newHistory();
    history.noteGroup(10, 'arn:web', face(1));
    history.noteInstance(10, 'arn:web', 'i1', instance('i1', 'InService'));
    history.noteGroup(20, 'arn:web', face(2));
    history.noteInstance(30, 'arn:web', 'i1', undefined);
    history.forgetBefore(25);
    expect(seen(history, 25)).toEqual([[2, ['i1InService']]]);
    expect(seen(history, 15)).toEqual([[2, ['i1InService']]]);
    history.forgetBefore(30);
    expect(seen(history, 25)).toEqual([[2, []]]);
  });

  it('keeps a bounded number of outdated states', () => {
    const history = newHistory();
    history.noteGroup(0, 'arn:web', face(0));
    for (let time = 1; time <= 100_200; time += 1) history.noteGroup(time, 'arn:web', face(time));
    expect(seen(history, 5)).toEqual([[200, []]]);
    expect(seen(history, 100_100)).toEqual([[100_100, []]]);
  });
});

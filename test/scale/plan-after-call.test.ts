import { describe, expect, it } from 'vitest';
import { planRefused, planScale, planStop } from '../../shared/scale/plan-scale.ts';
import { noon } from '../fakes/builders.ts';
import { aCapacity, aLastScale, aScalablePool } from '../fakes/scale-world.ts';
import { textWith } from '../fakes/text-like.ts';
import { ago, anObservation, saidIn, statusIn } from './planned.ts';

describe('planScale, of a reading that may be older than the last call', () => {
  const lastScale = aLastScale({ from: 2, to: 7, time: ago(1_000) });

  it('waits where it asked for this already, and the reading does not show it', () => {
    const plan = planScale(anObservation({ replicas: 7 }, { lastScale }));
    expect(plan).toMatchObject({
      outcome: { kind: 'deferred', reason: 'unconfirmed', retryAfterMs: 4_000 },
    });
    expect(saidIn(plan, 'ScaleAccepted')).toMatchObject({ reason: 'Requested' });
    expect(statusIn(plan)).not.toHaveProperty('contested');
  });

  it('asks where the reading agrees, since the group may be told otherwise by now', () => {
    const plan = planScale(anObservation({ replicas: 2 }, { lastScale }));
    expect(plan).toEqual({ kind: 'ask', from: 7, to: 2 });
  });

  it('asks at once for another figure', () => {
    const plan = planScale(anObservation({ replicas: 9 }, { lastScale }));
    expect(plan).toEqual({ kind: 'ask', from: 2, to: 9 });
  });

  it.each([5_000, 60_000, -5_000, -86_400_000])('believes it %i ms after the call', (ms) => {
    const old = { lastScale: { ...lastScale, time: ago(ms) } };
    expect(planScale(anObservation({ replicas: 2 }, old))).toMatchObject({
      outcome: { kind: 'in-sync' },
    });
    expect(planScale(anObservation({ replicas: 7 }, old))).toMatchObject({ kind: 'ask' });
  });
});

describe('planScale, where somebody sets our value back', () => {
  const undone = { lastScale: aLastScale({ to: 7 }) };
  const since = ago(60_000);

  it('counts it, and asks once more', () => {
    const plan = planScale(anObservation({ replicas: 7 }, undone));
    const contested = { count: 1, since: noon.toISOString() };
    expect(plan).toEqual({ kind: 'ask', from: 2, to: 7, contested });
  });

  it('stops at the second time', () => {
    const status = { ...undone, contested: { count: 1, since } };
    const plan = planScale(anObservation({ replicas: 7 }, status));
    const nextTryAt = new Date(+noon + 600_000).toISOString();
    expect(plan).toEqual({
      kind: 'stop',
      contested: { count: 2, since, nextTryAt },
      news: true,
    });
  });

  it('stays stopped without news until the next try', () => {
    const contested = { count: 2, since, nextTryAt: ago(-1_000) };
    const observation = anObservation({ replicas: 7 }, { ...undone, contested });
    expect(planScale(observation)).toEqual({
      kind: 'stop',
      contested,
      news: false,
    });
    const later = planScale({ ...observation, now: new Date(+noon + 1_000) });
    expect(later).toMatchObject({ kind: 'ask', to: 7, contested: { count: 3 } });
  });

  it('says who it is, and goes on saying it', () => {
    const contested = { count: 2, since, nextTryAt: ago(-1_000) };
    const observation = anObservation({ replicas: 7 }, undone);
    const told = planStop(observation, contested, 'Somebody in the cloud ("a policy")');
    expect(told).toMatchObject({ outcome: { kind: 'not-scaled', reason: 'contested' } });
    expect(saidIn(told, 'ReplicasUncontested')).toMatchObject({
      status: 'False',
      message: textWith('Somebody in the cloud ("a policy") keeps setting back'),
    });
    const pool = aScalablePool(statusIn(told));
    const again = planStop({ ...observation, pool }, contested);
    expect(statusIn(again)).toEqual(statusIn(told));
  });

  it('is at peace again where the value has stood for five minutes', () => {
    const contested = { count: 2, since, nextTryAt: ago(-1_000) };
    const standing = { contested, lastScale: aLastScale({ time: ago(299_000) }) };
    expect(statusIn(planScale(anObservation({}, standing)))).toMatchObject({ contested });
    const stood = { contested, lastScale: aLastScale({ time: ago(300_000) }) };
    const plan = planScale(anObservation({}, stood));
    expect(statusIn(plan)).not.toHaveProperty('contested');
    expect(saidIn(plan, 'ReplicasUncontested')).toMatchObject({ status: 'True' });
  });
});

describe('planScale, after a call whose consequence was not written', () => {
  const own = aLastScale({ from: 2, to: 5, time: ago(100) });

  it('takes what it asked for what was set last', () => {
    const status = { lastScale: aLastScale({ to: 7, time: ago(200) }) };
    const plan = planScale(anObservation({ replicas: 7 }, status, { asked: { lastScale: own } }));
    expect(plan).toMatchObject({ kind: 'ask', to: 7 });
    expect(plan).not.toHaveProperty('contested');
  });

  it('lets a later call of somebody else stand', () => {
    const later = aLastScale({ from: 5, to: 2, time: ago(50) });
    const asked = { lastScale: own };
    const plan = planScale(anObservation({}, { lastScale: later }, { asked }));
    expect(statusIn(plan).lastScale).toEqual(later);
  });
});

describe('planRefused', () => {
  const condition = {
    type: 'ScaleAccepted',
    status: 'False',
    reason: 'Refused',
    message: 'no',
  } as const;

  it('remembers what was refused, with the figure that the group has now', () => {
    const lastScale = aLastScale({ from: 2, to: 7, result: 'Refused' });
    const capacity = aCapacity({ desiredCapacity: 3 });
    const observation = anObservation({ replicas: 7 }, {}, { capacity });
    const plan = planRefused(observation, lastScale, [condition]);
    expect(plan).toMatchObject({ outcome: { kind: 'not-scaled', reason: 'refused' } });
    expect(statusIn(plan).lastScale).toEqual({ ...lastScale, from: 3 });
    expect(saidIn(plan, 'ScaleAccepted')).toMatchObject(condition);
    const again = planScale({ ...observation, pool: aScalablePool(statusIn(plan)) });
    expect(again).toMatchObject({ outcome: { kind: 'not-scaled', reason: 'refused' } });
    expect(statusIn(again)).toEqual(statusIn(plan));
  });

  it('says what the reading says where that explains the refusal', () => {
    const capacity = aCapacity({ maximumCapacity: 5 });
    const observation = anObservation({ replicas: 7 }, {}, { capacity });
    const plan = planRefused(observation, aLastScale({ result: 'Refused' }), [condition]);
    expect(plan).toMatchObject({ outcome: { kind: 'not-scaled', reason: 'out-of-range' } });
    expect(statusIn(plan)).not.toHaveProperty('lastScale');
  });
});

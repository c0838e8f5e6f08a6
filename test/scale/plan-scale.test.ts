import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import { planScale } from '../../shared/scale/plan-scale.ts';
import { noon } from '../fakes/builders.ts';
import { aCapacity, aLastScale, aScalablePool } from '../fakes/scale-world.ts';
import { textWith } from '../fakes/text-like.ts';
import { ago, anObservation, saidIn, statusIn } from './planned.ts';

describe('planScale', () => {
  it('asks for spec.replicas where the group is told otherwise', () => {
    expect(planScale(anObservation({ replicas: 7 }))).toEqual({ kind: 'ask', from: 2, to: 7 });
    expect(planScale(anObservation({ replicas: 0 }))).toEqual({ kind: 'ask', from: 2, to: 0 });
  });

  it('settles where both agree, and says so', () => {
    const plan = planScale(anObservation());
    expect(plan).toMatchObject({ kind: 'settle', outcome: { kind: 'in-sync' } });
    expect(saidIn(plan, 'ScaleAccepted')).toMatchObject({
      status: 'True',
      reason: 'InAgreement',
      message: 'The desired capacity is 2, as MachinePool machine-pool asks.',
    });
    expect(saidIn(plan, 'ReplicasUncontested')).toMatchObject({ status: 'True' });
  });

  it('says what was asked and when, once the reading shows it', () => {
    const lastScale = aLastScale({ from: 1, to: 2, time: ago(40) });
    const plan = planScale(anObservation({}, {}, { asked: { lastScale } }));
    expect(plan).toMatchObject({ outcome: { kind: 'scaled', from: 1, to: 2 } });
    expect(statusIn(plan).lastScale).toEqual(lastScale);
    expect(saidIn(plan, 'ScaleAccepted')?.message).toBe(
      `The desired capacity was set from 1 to 2 at ${ago(40)}, as MachinePool machine-pool asks.`,
    );
  });

  it('touches nothing of the status that scaling does not own', () => {
    const before = aScalablePool({ replicas: 5, countsByState: { InService: 5 } }).status;
    const capacity = aCapacity({ minimumCapacity: 1, maximumCapacity: 9 });
    const plan = planScale(
      anObservation({}, { replicas: 5, countsByState: { InService: 5 } }, { capacity }),
    );
    const { conditions: _, ...after } = statusIn(plan);
    const { conditions: __, ...kept } = before;
    expect(after).toEqual({ ...kept, minimumCapacity: 1, maximumCapacity: 9 });
  });

  it('plans nothing new once its plan is carried out', () => {
    const plan = planScale(anObservation());
    const again = planScale(anObservation({}, statusIn(plan), { now: new Date(+noon + 60_000) }));
    expect(statusIn(again)).toEqual(statusIn(plan));
  });

  it('I4: asks nothing of a group that was never in agreement, and names both figures', () => {
    const { adoptedAt: _, ...status } = aScalablePool().status;
    const pool = { ...aScalablePool(), status };
    const plan = planScale({ ...anObservation({ replicas: 1 }), pool });
    expect(plan).toMatchObject({ outcome: { kind: 'not-scaled', reason: 'not-adopted' } });
    expect(saidIn(plan, 'ScaleAccepted')).toMatchObject({
      status: 'False',
      reason: 'AdoptionMismatch',
      message: textWith('asks for 1 instances and the group is told to have 2'),
    });
    expect(statusIn(plan)).not.toHaveProperty('adoptedAt');
  });

  it('adopts by confirmation, and asks then', () => {
    const { adoptedAt: _, ...status } = aScalablePool().status;
    const pool = { ...aScalablePool(), status };
    const confirmed = anObservation({ replicas: 7, confirmedReplicas: 7 });
    expect(planScale({ ...confirmed, pool })).toMatchObject({ kind: 'ask', to: 7 });
    const lastScale = aLastScale({ to: 7, time: ago(10) });
    const after = { ...confirmed, pool, capacity: aCapacity({ desiredCapacity: 7 }) };
    const plan = planScale({ ...after, asked: { lastScale } });
    expect(statusIn(plan).adoptedAt).toBe(noon.toISOString());
  });

  it.each([
    [101, 'takes 0 to 100, so it stays at 2'],
    [1_000_000, 'takes 0 to 100'],
  ])('I4: asks nothing beyond the bounds: %i', (replicas, message) => {
    const plan = planScale(anObservation({ replicas }));
    expect(plan).toMatchObject({ outcome: { kind: 'not-scaled', reason: 'out-of-range' } });
    expect(saidIn(plan, 'ScaleAccepted')).toMatchObject({
      status: 'False',
      reason: 'OutOfRange',
      message: textWith(message),
    });
  });

  it('asks nothing again of a group that refused it', () => {
    const lastScale = aLastScale({ from: 2, to: 7, result: 'Refused' });
    const plan = planScale(anObservation({ replicas: 7 }, { lastScale }));
    expect(plan).toMatchObject({ outcome: { kind: 'not-scaled', reason: 'refused' } });
    const changed = anObservation({ replicas: 7, generation: 2 }, { lastScale });
    expect(planScale(changed)).toMatchObject({ kind: 'ask', to: 7 });
  });

  it.each<[string, Partial<MachinePool>, string]>([
    ['I3: of unknown replicas', { replicas: undefined } as never, 'replicas-unknown'],
    ['of a count that the cloud owns', { replicasManagedBy: 'x' }, 'owned-by-cloud'],
  ])('plans nothing %s', (_, machinePool, reason) => {
    const plan = planScale(anObservation({ ...machinePool }));
    expect(plan).toEqual({ kind: 'ignore', reason });
  });

  it('plans nothing for a group that was made anew', () => {
    const capacity = aCapacity({ id: 'arn:another' });
    const plan = planScale(anObservation({ replicas: 7 }, {}, { capacity }));
    expect(plan).toEqual({ kind: 'ignore', reason: 'other-group' });
  });
});

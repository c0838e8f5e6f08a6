import { describe, expect, it } from 'vitest';
import type { Condition } from '../../shared/model/condition.ts';
import { scaleAcceptedCondition } from '../../shared/model/scale-accepted.ts';
import { noon } from '../fakes/builders.ts';
import { aCapacity } from '../fakes/scale-world.ts';
import { textWith } from '../fakes/text-like.ts';

const denied: Condition = {
  type: 'ScaleAccepted',
  status: 'False',
  reason: 'CloudDenied',
  message: 'the permission is missing',
  lastTransitionTime: noon.toISOString(),
};
const wanted = { kind: 'wanted', replicas: 7 } as const;

describe('scaleAcceptedCondition, of a pool that may not be scaled by the cloud', () => {
  it('says on that it is denied until a call has gone through', () => {
    const status = { conditions: [denied] };
    expect(scaleAcceptedCondition(wanted, status, 'mp', aCapacity())).toBeUndefined();
    expect(
      scaleAcceptedCondition({ kind: 'in-agreement' }, status, 'mp', aCapacity()),
    ).toMatchObject({ status: 'True', reason: 'InAgreement' });
    const beyond = { kind: 'out-of-range', replicas: 700 } as const;
    expect(scaleAcceptedCondition(beyond, status, 'mp', aCapacity())).toMatchObject({
      reason: 'OutOfRange',
    });
  });

  it('says that the group is asked where nothing was denied', () => {
    expect(scaleAcceptedCondition(wanted, {}, 'mp', aCapacity())).toMatchObject({
      status: 'Unknown',
      reason: 'Requested',
    });
  });
});

describe('scaleAcceptedCondition, of a group that counts instances again', () => {
  it('says what the cloud refused before, in place of what is over', () => {
    const units = { ...denied, reason: 'CapacityNotInInstances' };
    const refused = { kind: 'refused', replicas: 7 } as const;
    expect(scaleAcceptedCondition(refused, {}, 'mp', aCapacity())).toBeUndefined();
    expect(
      scaleAcceptedCondition(refused, { conditions: [units] }, 'mp', aCapacity()),
    ).toMatchObject({ status: 'False', reason: 'Refused', message: textWith('asks for 7') });
  });
});

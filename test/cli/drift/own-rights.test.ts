import { describe, expect, it } from 'vitest';
import { withOwnRights } from '../../../cli/clouds/own-rights.ts';
import { Fault } from '../../../shared/model/fault.ts';
import { groupKey } from '../../../shared/model/group.ts';
import { failedReading } from '../../../shared/model/observation.ts';
import type { Cloud } from '../../../shared/ports/cloud.ts';
import { aGroupRef, anAccess } from '../../fakes/builders.ts';

const ref = aGroupRef();
const denied = new Fault('cloud-denied', 'you may not', { retryable: false });
const cloudOf = (readGroups: Cloud['readGroups']): Cloud => ({
  readGroups,
  goneAmong: async () => new Set(),
});
const throwing = cloudOf(() => Promise.reject(denied));
const failing = cloudOf(async () => new Map([[groupKey(ref), failedReading(denied)]]));

describe('a cloud with the rights of a person', () => {
  it('I7: makes of a denial nothing that a condition could come of', async () => {
    const read = withOwnRights(throwing).readGroups(anAccess(), [ref]);
    await expect(read).rejects.toMatchObject({
      code: 'cloud-denied',
      retryable: true,
      message: 'you may not',
    });
    const parts = await withOwnRights(failing).readGroups(anAccess(), [ref]);
    expect(parts.get(groupKey(ref))).toMatchObject({ kind: 'failed', retryable: true });
  });
});

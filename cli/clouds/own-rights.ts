import { Fault, isFault } from '../../shared/model/fault.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';

/**
 * A cloud as a person may see it. What that person may not read says nothing about the pool, whose
 * functions have rights of their own: no condition may come of it, so it counts as not answered.
 */
export function withOwnRights(cloud: Cloud): Cloud {
  const { readGroups, goneAmong } = withPartsOfOwnRights(cloud);
  return {
    goneAmong,
    readGroups: async (access, groups) => {
      try {
        return await readGroups(access, groups);
      } catch (error) {
        if (!isFault(error) || error.retryable) throw error;
        throw new Fault('cloud-unavailable', error.message, { retryable: true, cause: error });
      }
    },
  };
}

/** The same for single groups alone: that all of an account is denied is told as it is. */
export function withPartsOfOwnRights(cloud: Cloud): Cloud {
  return {
    goneAmong: (access, group, ids) => cloud.goneAmong(access, group, ids),
    readGroups: async (access, groups) => {
      const readings = await cloud.readGroups(access, groups);
      return new Map(
        [...readings].map(([key, reading]) => [
          key,
          reading.kind === 'failed' ? { ...reading, retryable: true } : reading,
        ]),
      );
    },
  };
}

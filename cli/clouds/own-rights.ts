import { Fault, isFault, orFault } from '../../shared/model/fault.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';

/**
 * A cloud as a person may see it. What that person may not read says nothing about the pool, whose
 * functions have rights of their own: no condition may come of it, so it counts as not read this time.
 */
export function withOwnRights(cloud: Cloud): Cloud {
  return {
    goneAmong: (access, group, ids) => cloud.goneAmong(access, group, ids),
    readGroups: async (access, groups) => {
      const readings = await orFault(() => cloud.readGroups(access, groups));
      if (isFault(readings)) {
        const { code, message, retryAfterMs } = readings;
        throw new Fault(code, message, { retryable: true, retryAfterMs, cause: readings });
      }
      return new Map(
        [...readings].map(([key, reading]) => [
          key,
          reading.kind === 'failed' ? { ...reading, retryable: true } : reading,
        ]),
      );
    },
  };
}

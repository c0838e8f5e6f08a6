import type { SetCapacityResult } from '../../../shared/ports/scalable-cloud.ts';
import { quotaIn, wordsOf } from './quota.ts';
import { isGone } from './read-scale-set.ts';
import type { Refusal } from './refusal.ts';

/**
 * What a refusal says to the question whether a scale set takes a capacity.
 *
 * @returns `undefined` where it is no answer to it, such as a missing permission or too many calls
 */
export function resultOfRefusal(refusal: Refusal): SetCapacityResult | undefined {
  const { statusCode, code, message } = refusal;
  // Somebody on the way refused, not Azure: its own errors have a code.
  if (code === undefined) return undefined;
  const said = wordsOf({ code, message });
  switch (statusCode) {
    case 412:
      return { kind: 'changed' };
    case 409:
    case 400: {
      const quota = quotaIn(refusal);
      if (quota !== undefined) return { kind: 'refused', said: quota, exceedsQuota: true };
      return { kind: statusCode === 409 ? 'busy' : 'refused', said };
    }
    case 403:
      // A policy of its owner, which no right of ours outdoes: Azure's words say which.
      return code === 'RequestDisallowedByPolicy' ? { kind: 'refused', said } : undefined;
    default:
      return isGone(refusal) ? { kind: 'refused', said } : undefined;
  }
}

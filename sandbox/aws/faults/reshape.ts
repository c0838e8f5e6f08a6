import { withLoss, withoutEntries } from '../../simulated/faults/edit.ts';
import type { Within } from '../../simulated/faults/edit.ts';
import { writePageToken } from '../wire/page-token.ts';
import type { FaultSpec } from './fault.ts';
import { withRefusals } from './refused-entries.ts';

/**
 * The result of an action as a fault leaves it; the result itself is not changed.
 *
 * @param asked token of the page that was asked for
 */
export function reshape(
  spec: FaultSpec | undefined,
  result: unknown,
  asked: string | undefined,
): unknown {
  switch (spec?.kind) {
    case 'empty':
    case 'short':
      return withLoss(spec, oneOf(spec.groups), result);
    case 'missing-page':
      return withoutEntries(result);
    case 'repeated-page':
      return { ...Object(result), NextToken: asked ?? firstPageToken };
    case 'refused-entries':
      return withRefusals(spec, result);
    default:
      return result;
  }
}

const firstPageToken = writePageToken({ after: '', page: 1 });

/** Where groups are named, only what lies inside one of them changes. */
function oneOf(groups: readonly string[] | undefined): Within {
  return groups && (({ AutoScalingGroupName: name }) => groups.some((one) => one === name));
}

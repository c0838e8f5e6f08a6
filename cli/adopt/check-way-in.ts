import type { FoundGroup } from '../../shared/ports/group-finder.ts';
import type { AccessVerdict } from './judge-access.ts';
import type { WayIn } from './manifests.ts';
import { Problem } from './problem.ts';

/**
 * Whether the options for a CloudAccount fit the group.
 *
 * @returns warnings
 * @throws Problem where they are for the other cloud
 */
export function checkWayIn(
  { roleArn, externalId, identity }: WayIn,
  { group }: Pick<FoundGroup, 'group'>,
  { kind }: AccessVerdict,
): readonly string[] {
  const ofAws = roleArn !== undefined || externalId !== undefined;
  if (group.kind === 'ScaleSet' && ofAws) {
    throw new Problem(
      '--role and --external-id are for AWS; for a scale set: --identity CLIENT-ID',
    );
  }
  if (group.kind === 'AutoScalingGroup' && identity !== undefined) {
    throw new Problem('--identity is for Azure; for an Auto Scaling group: --role ARN');
  }
  if (externalId !== undefined && roleArn === undefined) {
    throw new Problem('--external-id goes only with --role');
  }
  const isUnused = kind !== 'no-account' && (ofAws || identity !== undefined);
  return isUnused
    ? ['no CloudAccount is made, so the options for one are not used: there is one already']
    : [];
}

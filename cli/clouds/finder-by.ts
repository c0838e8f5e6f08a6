import type { CloudAccess } from '../../shared/model/account.ts';
import type { GroupFinder } from '../../shared/ports/group-finder.ts';
import type { OperatorClouds } from './operator-clouds.ts';

/** What looks for groups by name, with a person's credentials. @throws NoLogin, another Fault */
export async function finderBy(
  clouds: Pick<OperatorClouds, 'aws' | 'azure'>,
  access: CloudAccess,
): Promise<GroupFinder> {
  switch (access.cloud) {
    case 'aws': {
      const clients = await clouds.aws();
      // A login may take longer than a reading is given, so it comes before.
      await clients.whoAmI(access.region);
      const module = await import('../../functions/aws/operator/auto-scaling-group-finder.ts');
      return new module.AutoScalingGroupFinder({ clients });
    }
    case 'azure': {
      const operator = await clouds.azure();
      await operator.logIn();
      const module = await import('../../functions/azure/operator/scale-set-finder.ts');
      return new module.ScaleSetFinder({ clients: operator.compute });
    }
  }
}

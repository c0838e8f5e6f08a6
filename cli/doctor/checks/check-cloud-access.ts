import type { AwsCloudAccount, AzureCloudAccount } from '../../../shared/model/account.ts';
import { isFault } from '../../../shared/model/fault.ts';
import { ok, skipped, warning, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { sayFault } from '../say-fault.ts';
import { tellEach } from '../tell-each.ts';

/** One way into a cloud that a CloudAccount opens. */
interface Way {
  readonly name: string;
  readonly look: () => Promise<void>;
}

/**
 * Whether the clouds let us read what the CloudAccounts name: one group each. It is the credentials of
 * whoever asks that are tried; what the functions may do, the last sweep tells.
 */
export async function checkCloudAccess(ground: Ground): Promise<readonly Told[]> {
  const accounts = await ground.accounts();
  if (accounts.length === 0) {
    return [
      warning('there is no CloudAccount, so no pool may use any group', 'poolsync adopt --help'),
    ];
  }
  const installation = await ground.installation().catch(() => undefined);
  const home = installation?.aws?.region;
  const ways = accounts.flatMap((account) =>
    account.cloud === 'aws' ? awsWays(ground, account, home) : [azureWay(ground, account)],
  );
  const told = await tellEach(ways, ({ name }) => name, tryWay);
  return told.length === 0 ? [skipped('no CloudAccount names a region that can be tried')] : told;
}

async function tryWay({ name, look }: Way): Promise<Told> {
  try {
    await look();
    return ok(`${name}: groups can be read`);
  } catch (error) {
    if (!isFault(error) || error.code !== 'cloud-denied') throw error;
    return warning(
      `${name}: your credentials may not read groups, so plan and sync leave them out: ${sayFault(error)}`,
    );
  }
}

function awsWays(
  ground: Ground,
  { name, account, regions, roleArn, externalId }: AwsCloudAccount,
  home: string | undefined,
): readonly Way[] {
  const tried = regions.includes('*') ? [home ?? 'us-east-1'] : regions;
  return tried.map((region) => ({
    name: `${name} (AWS ${account} ${region})`,
    look: async () => {
      const aws = await ground.aws();
      await aws.readAnyGroup({
        cloud: 'aws',
        account,
        region,
        ...(roleArn === undefined ? {} : { roleArn }),
        ...(externalId === undefined ? {} : { externalId }),
      });
    },
  }));
}

function azureWay(ground: Ground, account: AzureCloudAccount): Way {
  const { name, subscription, identity, regions } = account;
  return {
    name: `${name} (Azure ${subscription})`,
    look: async () => {
      const azure = await ground.azure();
      await azure.readAnyScaleSet({
        cloud: 'azure',
        subscription,
        locations: regions,
        ...(identity === undefined ? {} : { identity }),
      });
    },
  };
}

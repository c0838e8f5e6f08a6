import type { Installation } from '../../shared/model/installation.ts';
import type { AwsProbe } from '../../shared/ports/aws-probe.ts';
import type { AzureProbe } from '../../shared/ports/azure-probe.ts';
import type { OperatorClouds } from '../clouds/operator-clouds.ts';

type Once = <Result>(work: () => Promise<Result>) => () => Promise<Result>;

/** Looks at the clouds, each loaded and logged in to when it is asked first. */
export function probesOf(
  clouds: Pick<OperatorClouds, 'aws' | 'azure'>,
  installation: () => Promise<Installation | undefined>,
  once: Once,
): { readonly aws: () => Promise<AwsProbe>; readonly azure: () => Promise<AzureProbe> } {
  return {
    aws: once(async () => {
      const module = await import('../../functions/aws/operator/aws-installation-probe.ts');
      const parts = (await installation().catch(() => undefined))?.aws;
      // Without an installation only groups are read, each in a place of its own.
      const { account, region } = parts ?? { account: '', region: 'us-east-1' };
      const operator = await clouds.aws();
      await operator.whoAmI(region);
      return new module.AwsInstallationProbe(operator, { account, region });
    }),
    azure: once(async () => {
      const module = await import('../../functions/azure/operator/azure-installation-probe.ts');
      const operator = await clouds.azure();
      await operator.logIn();
      return new module.AzureInstallationProbe(operator);
    }),
  };
}

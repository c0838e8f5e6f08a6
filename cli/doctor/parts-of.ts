import type { AwsParts, AzureParts } from '../../shared/model/installation.ts';
import { skipped, type Told } from './finding.ts';
import type { Ground } from './ground.ts';

const notWrittenDown = 'not looked at, since poolsync-installation is missing';

/** Looks at the installation's parts in AWS, where it has some. */
export async function inAws(
  ground: Ground,
  look: (parts: AwsParts) => Promise<readonly Told[]>,
): Promise<readonly Told[]> {
  const installation = await ground.installation();
  if (installation === undefined) return [skipped(notWrittenDown)];
  const { aws } = installation;
  return aws === undefined ? [skipped('the installation has no part in AWS')] : look(aws);
}

/** The same in Azure. */
export async function inAzure(
  ground: Ground,
  look: (parts: AzureParts) => Promise<readonly Told[]>,
): Promise<readonly Told[]> {
  const installation = await ground.installation();
  if (installation === undefined) return [skipped(notWrittenDown)];
  const { azure } = installation;
  return azure === undefined ? [skipped('the installation has no part in Azure')] : look(azure);
}

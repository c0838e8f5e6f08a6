import { ok, warning, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';

/** What has to be written down for the links outside of the cluster to be looked at. */
const writeInstallationDown =
  'kubectl -n poolsync-system create configmap poolsync-installation --from-file=installation.json';

/** Whether it is written down where the installation's parts in the clouds are. */
export async function checkInstallation(ground: Ground): Promise<readonly Told[]> {
  const installation = await ground.installation();
  if (installation === undefined) {
    return [
      warning(
        'there is no ConfigMap poolsync-system/poolsync-installation, so the parts in the clouds are not looked at; docs/operate.md shows what installation.json holds',
        writeInstallationDown,
      ),
    ];
  }
  const { name, aws, azure } = installation;
  const places = [
    ...(aws === undefined ? [] : [`AWS ${aws.account} ${aws.region}`]),
    ...(azure === undefined ? [] : [`Azure ${azure.subscription}`]),
  ];
  return [
    places.length === 0
      ? warning(`installation ${name} has no part in any cloud, as poolsync-installation says`)
      : ok(`${name}, with parts in ${places.join(' and ')}`),
  ];
}

import { setTimeout as wait } from 'node:timers/promises';
import { configMapsBy } from '../../shared/kube/connection.ts';
import { readInstallation } from '../../shared/kube/kube-installation.ts';
import { openCluster } from '../../shared/kube/open-cluster.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { CloudSettings } from '../clouds/cloud-settings.ts';
import { OperatorClouds } from '../clouds/operator-clouds.ts';
import type { ConnectDeps } from '../cluster/connect-status.ts';
import type { KnownAccess } from '../cluster/explain-trouble.ts';
import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import {
  NoInstallation,
  type CloudName,
  type ConnectedLetters,
  type OpenedQueues,
} from './letters-deps.ts';
import { openAwsQueues, openAzureQueues, type OpenQueuesDeps } from './open-queues.ts';

/**
 * Reads in the cluster which queues there are; none is opened yet.
 *
 * @param found is told the way into the cluster as soon as it is known
 * @throws ClusterTrouble; Fault; NoInstallation
 */
export async function connectLetters(
  deps: ConnectDeps & Pick<OpenQueuesDeps, 'newId'>,
  settings: CloudSettings,
  choice: KubeconfigChoice,
  found: (access: KnownAccess) => void,
): Promise<ConnectedLetters> {
  const { access, sessions } = await openCluster(deps, deps.places, choice);
  found(access);
  const configMaps = configMapsBy({ ...deps, sessions, sleep: (ms) => wait(ms) });
  const installation = await readInstallation(configMaps);
  if (installation === undefined) throw new NoInstallation(howToMakeIt(access));
  const { aws, azure } = installation;
  const own = {
    newId: deps.newId,
    clouds: new OperatorClouds({ ...deps, sleep: (ms) => wait(ms) }, settings),
  };
  const clouds = new Map<CloudName, () => Promise<OpenedQueues>>();
  if (aws !== undefined) clouds.set('aws', () => openAwsQueues(own, aws));
  if (azure !== undefined) clouds.set('azure', () => openAzureQueues(own, azure));
  return { clouds };
}

function howToMakeIt({ server, context, choice }: KnownAccess): string {
  const make = 'kubectl create configmap poolsync-installation -n poolsync-system';
  const where = `${server ?? 'the cluster'}${context === undefined ? '' : ` (context ${context})`}`;
  return [
    `there is no ConfigMap poolsync-installation in namespace poolsync-system at ${where}`,
    '  It tells where the queues are. Whoever deployed Poolsync writes it; docs/configuration.md shows how:',
    `    ${onChosenCluster(make, choice ?? {})} --from-file=installation.json`,
    '  Is this the management cluster? Another one: --context NAME',
  ].join('\n');
}

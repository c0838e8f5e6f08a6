import { CreateEventBusCommand } from '@aws-sdk/client-eventbridge';
import { admitFunctions } from '../../sandbox/installation/aws-identities.ts';
import { bringUpCluster, type Folders } from '../../sandbox/installation/bring-up.ts';
import { createCloudAccounts } from '../../sandbox/installation/cloud-accounts.ts';
import { createCloudClients, type CloudClients } from '../../sandbox/installation/cloud-clients.ts';
import { requestBusName } from '../../sandbox/installation/event-routes.ts';
import { home } from '../../sandbox/installation/layout.ts';
import { startSimulatedAws, type SimulatedAws } from '../../sandbox/installation/simulated-aws.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import type { ManagementCluster } from '../../sandbox/management-cluster/start.ts';
import { prepareAuditLog, type AuditLog } from '../installation/audit-log.ts';
import { hastenInstances } from '../installation/cloud-calls.ts';
import type { BenchDeps } from '../installation/install.ts';

/** A management cluster and an AWS in which nothing happens but what the sweep does. */
export interface Ground {
  readonly cluster: ManagementCluster;
  readonly audit: AuditLog;
  readonly aws: SimulatedAws;
  readonly clients: CloudClients;
}

/**
 * Starts the management cluster and the simulated AWS. Events are brought nowhere: half a million
 * launches would fill a queue that nobody reads. Core ends as soon as its Cluster is there: it takes
 * minutes for ten thousand MachinePools, and what it makes of them is laid down instead.
 */
export async function prepareGround(deps: BenchDeps, folders: Folders): Promise<Ground> {
  const { data, logs } = folders;
  const audit = await prepareAuditLog({ folder: data, logs });
  const { apiServerArgs } = audit;
  const [cluster, aws] = await Promise.all([
    bringUpCluster(deps, { folder: data, apiServerArgs }),
    startSimulatedAws(deps.processes, data),
  ]);
  deps.progress(`the simulated AWS is ready at ${aws.endpoint}`);
  const clients = createCloudClients(aws.endpoint);
  deps.closers.add('the clients of the simulated AWS', () => clients.close());
  await clients.at(home).eventBridge.send(new CreateEventBusCommand({ Name: requestBusName }));
  await hastenInstances(aws.control);
  await admitFunctions(cluster, aws);
  await endCore(cluster);
  await createCloudAccounts(cluster.api);
  return { cluster, audit, aws, clients };
}

/** Without core nobody answers its webhooks, and the API server would refuse every MachinePool. */
async function endCore(cluster: ManagementCluster): Promise<void> {
  const { api } = cluster;
  const admission = '/apis/admissionregistration.k8s.io/v1';
  await deleteAll(api, `${admission}/mutatingwebhookconfigurations`);
  await deleteAll(api, `${admission}/validatingwebhookconfigurations`);
  await cluster.stopPart('core');
}

async function deleteAll(api: Pick<KubeApi, 'request'>, path: string): Promise<void> {
  await api.request({ method: 'DELETE', path });
}

import { checkAwsFunctions } from './checks/check-aws-functions.ts';
import { checkAwsQueues } from './checks/check-aws-queues.ts';
import { checkAwsRules } from './checks/check-aws-rules.ts';
import { checkAzureEvents } from './checks/check-azure-events.ts';
import { checkAzureFunctions } from './checks/check-azure-functions.ts';
import { checkAzureQueues } from './checks/check-azure-queues.ts';
import { checkClocks } from './checks/check-clocks.ts';
import { checkCloudAccess } from './checks/check-cloud-access.ts';
import { checkCluster } from './checks/check-cluster.ts';
import { checkClusterApi } from './checks/check-cluster-api.ts';
import { checkInstallation } from './checks/check-installation.ts';
import { checkKinds } from './checks/check-kinds.ts';
import { checkKubernetes } from './checks/check-kubernetes.ts';
import { checkLastEvent } from './checks/check-last-event.ts';
import { checkLastSweep } from './checks/check-last-sweep.ts';
import { checkMachinePools } from './checks/check-machine-pools.ts';
import { checkReleases } from './checks/check-releases.ts';
import { checkRoles } from './checks/check-roles.ts';
import { checkWatch } from './checks/check-watch.ts';
import { checkYourRights } from './checks/check-your-rights.ts';
import type { Checks } from './run-checks.ts';

/** What looks at each link. */
export const checks: Checks = {
  cluster: checkCluster,
  kubernetes: checkKubernetes,
  'cluster-api': checkClusterApi,
  'machine-pools': checkMachinePools,
  'your-rights': checkYourRights,
  kinds: checkKinds,
  roles: checkRoles,
  installation: checkInstallation,
  'cloud-access': checkCloudAccess,
  'aws-rules': checkAwsRules,
  'aws-queues': checkAwsQueues,
  'aws-functions': checkAwsFunctions,
  'azure-events': checkAzureEvents,
  'azure-queues': checkAzureQueues,
  'azure-functions': checkAzureFunctions,
  watch: checkWatch,
  clocks: checkClocks,
  'last-event': checkLastEvent,
  'last-sweep': checkLastSweep,
  releases: checkReleases,
};

import type { SimulatedAzure } from '../azure/start.ts';
import {
  identities,
  resourceIdOf,
  scaleSetPools,
  type ScaleSetPool,
} from '../installation/azure-layout.ts';
import { queueNames } from '../installation/azure-routes.ts';
import { namespace } from '../installation/layout.ts';

/** What a player needs of the simulated Azure. */
export interface AzureFacts extends Pick<
  SimulatedAzure,
  'endpoint' | 'control' | 'identityEndpoint'
> {
  readonly caFile: string;
}

const version = 'api-version=2025-04-01';

/** Lets the command `poolsync` in at the simulated Azure, as a managed identity lets an app in. */
export function renderAzureLogin(azure: AzureFacts): string {
  const { endpoint, control, identityEndpoint, caFile } = azure;
  return [
    `export IDENTITY_ENDPOINT=${identityEndpoint.url} IDENTITY_HEADER=${identityEndpoint.header}`,
    `export AZURE_CLIENT_ID=${identities.player} POOLSYNC_RESOURCE_MANAGER=${endpoint}`,
    `export NODE_EXTRA_CA_CERTS=${caFile} AZURE_CONTROL=${control}`,
  ]
    .map((line) => `  ${line}\n`)
    .join('');
}

/** Commands for a shell; each line stands for itself, after the first two. */
export function renderAzureCommands(kubectl: string, azure: AzureFacts): string {
  const { endpoint, control, identityEndpoint, caFile } = azure;
  const token = `${identityEndpoint.url}?api-version=2019-08-01&client_id=${identities.player}&resource=${endpoint}`;
  return [
    `azure_token() { curl -s -H 'X-IDENTITY-HEADER: ${identityEndpoint.header}' '${token}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'; }`,
    `azure() { curl -sS --cacert ${caFile} -H "Authorization: Bearer $(azure_token)" -H 'Content-Type: application/json' "$@"; echo; }`,
    '',
    ...scaleSetPools.map((pool) => howToScale(kubectl, control, pool)),
    ...scaleSetPools.flatMap((pool) => {
      const url = `${endpoint}${resourceIdOf(pool)}`;
      const machines = machinesUrl(endpoint, pool);
      const isUniform = pool.mode === 'Uniform';
      const one = isUniform ? '<number>' : '<name>';
      const names = isUniform ? '"instanceId":"[^"]*"' : '"name":"[^"]*_[^"]*"';
      return [
        `azure -X PATCH -d '{"sku":{"capacity":5}}' '${url}?${version}'`,
        `azure '${machines}?${version}' | grep -o '${names}'`,
        `azure -X DELETE '${machines}/${one}?${version}'`,
        `curl -sS -X POST -d '{}' '${control}/scale-sets/${pool.scaleSet}/instances/${one}/eviction'`,
      ];
    }),
    `curl -sS ${control}/queues/${queueNames.rejected}/messages`,
    `curl -sS ${control}`,
  ]
    .map((line) => (line === '' ? '\n' : `  ${line}\n`))
    .join('');
}

/** From the cluster where that owns the count, else as Azure autoscale does it. */
function howToScale(
  kubectl: string,
  control: string,
  { name, scaleSet, replicasManagedBy }: ScaleSetPool,
): string {
  return replicasManagedBy === undefined
    ? `${kubectl} scale machinepool ${name} -n ${namespace} --replicas=5`
    : `curl -sS -X POST -d '{"capacity":4}' '${control}/scale-sets/${scaleSet}/autoscale'`;
}

/** A machine of a Flexible scale set is a resource of its own. */
function machinesUrl(endpoint: string, pool: ScaleSetPool): string {
  const { mode, subscription, resourceGroup } = pool;
  return mode === 'Uniform'
    ? `${endpoint}${resourceIdOf(pool)}/virtualMachines`
    : `${endpoint}/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines`;
}

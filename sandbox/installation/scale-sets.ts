import type { AzureClients } from './azure-clients.ts';
import type { ScaleSetPool } from './azure-layout.ts';

/** Of groups that the installation may scale; the name of an installation that does not say another one. */
const tags = { 'poolsync-management-cluster': 'poolsync' };

/** Makes the scale sets of the pools; their instances begin to appear at once. */
export async function launchScaleSets(
  clients: AzureClients,
  pools: readonly ScaleSetPool[],
): Promise<void> {
  await Promise.all(
    pools.map(
      async ({ subscription, resourceGroup, scaleSet, location, mode, zones, replicas }) => {
        const { virtualMachineScaleSets } = clients.compute(subscription);
        await virtualMachineScaleSets
          .createOrUpdate(resourceGroup, scaleSet, {
            location,
            tags,
            orchestrationMode: mode,
            sku: { name: 'Standard_D2s_v5', tier: 'Standard', capacity: replicas },
            ...(zones === undefined ? {} : { zones: [...zones] }),
          })
          .submitted();
      },
    ),
  );
}

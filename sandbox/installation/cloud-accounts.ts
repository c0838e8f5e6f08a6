import type { KubeApi } from '../management-cluster/kube-api.ts';
import { subscriptions, type SubscriptionLayout } from './azure-layout.ts';
import { accounts, home, namespace, tenantRole } from './layout.ts';
import { infrastructureGroup } from './pool-objects.ts';

/** Says which AWS accounts the installation may touch: home by the function's own identity. */
export async function createCloudAccounts(api: Pick<KubeApi, 'apply'>): Promise<void> {
  for (const { id, regions } of accounts) {
    const role =
      id === home.account ? {} : { roleARN: tenantRole.arn, externalID: tenantRole.externalId };
    await createOne(api, `account-${id}`, { accountID: id, regions, ...role });
  }
}

/** Says which Azure subscriptions it may touch: home by each function app's own identity. */
export async function createAzureAccounts(api: Pick<KubeApi, 'apply'>): Promise<void> {
  const all: readonly SubscriptionLayout[] = subscriptions;
  for (const { id, location, identity } of all) {
    const lent = identity === undefined ? {} : { identity };
    const spec = { subscriptionID: id, regions: [location], ...lent };
    await createOne(api, `subscription-${id}`, spec);
  }
}

async function createOne(api: Pick<KubeApi, 'apply'>, name: string, spec: object): Promise<void> {
  await api.apply({
    apiVersion: `${infrastructureGroup}/v1alpha1`,
    kind: 'CloudAccount',
    metadata: { name },
    spec: { ...spec, namespaces: [namespace] },
  });
}

import type { AccountPlan, PlacePlan } from './place-plan.ts';

/**
 * The CloudAccounts of an installation, as a list that kubectl applies. They allow nothing before
 * somebody names the namespaces; a server-side apply of the list leaves those alone.
 */
export function cloudAccounts({ accounts }: PlacePlan, externalId: string | undefined): object {
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: accounts.map((account) => ({
      apiVersion: 'infrastructure.cluster.x-k8s.io/v1alpha1',
      kind: 'CloudAccount',
      metadata: { name: cloudAccountName(account.account) },
      spec: {
        accountID: account.account,
        regions: account.regions,
        ...accessTo(account, externalId),
      },
    })),
  };
}

/** The name of the CloudAccount of an account. */
export function cloudAccountName(account: string): string {
  return `account-${account}`;
}

function accessTo({ placeRoleArn }: AccountPlan, externalId: string | undefined): object {
  return placeRoleArn === undefined ? {} : { roleARN: placeRoleArn, externalID: externalId };
}

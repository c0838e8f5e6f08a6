/** What `node.spec.providerID` holds, to the letter: Cluster API matches Nodes by the exact string. */
export type ProviderId = string & { readonly __brand: 'ProviderId' };

/** `aws:///<availability zone>/<instance ID>`, as the AWS cloud provider writes it on Nodes. */
export function awsProviderId(zone: string, instanceId: string): ProviderId {
  return `aws:///${zone}/${instanceId}` as ProviderId;
}

const resourceGroupInId = /.*\/subscriptions\/(?:.*)\/resourceGroups\/(.+)\/providers\/(?:.*)/;

/**
 * `azure://<resource ID>`, as the Azure cloud provider writes it on Nodes: it lowers the name of the
 * resource group, and that alone, where the ID first holds it.
 *
 * @param resourceId of the instance, in the case in which Azure's lists give it
 */
export function azureProviderId(resourceId: string): ProviderId {
  const resourceGroup = resourceGroupInId.exec(resourceId)?.[1];
  const id =
    resourceGroup === undefined
      ? resourceId
      : resourceId.replace(resourceGroup, () => resourceGroup.toLowerCase());
  return `azure://${id}` as ProviderId;
}

/** The resource ID of an instance of Azure, of which the name of the resource group may be lowered. */
export function resourceIdOf(id: ProviderId): string {
  return id.replace(/^azure:\/\//, '');
}

/** The instance's own ID: what follows the last slash. Unique within a group. */
export function instanceIdOf(id: ProviderId): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The same string for the same instance of a group: Azure's events write names in another case. */
export function instanceKey(instanceId: string): string {
  return instanceId.toLowerCase();
}

/**
 * IDs as they are published already, where only upper and lower case differ. A Node keeps the spelling
 * that it came with, and Azure's lists may write the same ID otherwise from one day to the next.
 */
export function asPublished(
  published: readonly ProviderId[],
  ids: readonly ProviderId[],
): readonly ProviderId[] {
  const spelled = new Map(published.map((id) => [id.toLowerCase(), id]));
  const exact = new Set(published);
  return ids.map((id) => (exact.has(id) ? id : (spelled.get(id.toLowerCase()) ?? id)));
}

/** Sorted by code unit, each once. Cluster API compares lists in order, so the order must be stable. */
export function sortedProviderIds(ids: Iterable<ProviderId>): readonly ProviderId[] {
  return [...new Set(ids)].toSorted();
}

export interface ListDifference {
  readonly added: readonly ProviderId[];
  readonly removed: readonly ProviderId[];
}

export function differenceOf(
  before: readonly ProviderId[],
  after: readonly ProviderId[],
): ListDifference {
  const had = new Set(before);
  const has = new Set(after);
  return {
    added: after.filter((id) => !had.has(id)),
    removed: before.filter((id) => !has.has(id)),
  };
}

/** What happened to a resource, and whether it went well. */
export type ResourceEventType =
  `Microsoft.Resources.Resource${'Write' | 'Delete' | 'Action'}${'Success' | 'Failure'}`;

/**
 * What Azure Resource Manager tells of a call, before Event Grid gives it the form of one of its
 * schemas. Field names are those of `data` in an `EventGridEvent`.
 */
export interface ResourceEvent {
  /** GUID, one for each event. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly eventType: ResourceEventType;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** In the casing of the call. */
  readonly resourceGroup: string;
  /** Full ID of the resource, in the casing of the call: `/subscriptions/…`. */
  readonly resourceUri: string;
  /** Such as `Microsoft.Compute/virtualMachineScaleSets/write`. */
  readonly operationName: string;
  /** Such as `Microsoft.Compute`. */
  readonly resourceProvider: string;
  readonly status: 'Succeeded' | 'Failed';
  /** GUID of the call. */
  readonly correlationId: string;
  /** Of the caller's token: with a person's name and address in it, as Azure has them. */
  readonly claims: Readonly<Record<string, string>>;
  readonly authorization: {
    readonly scope: string;
    readonly action: string;
    readonly evidence: { readonly role: string };
  };
  readonly httpRequest: {
    readonly clientRequestId: string;
    readonly clientIpAddress: string;
    readonly method: string;
    readonly url: string;
  };
}

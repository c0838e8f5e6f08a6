export type Fields = Readonly<Record<string, unknown>>;

export const subscription = '0b1f6471-1bf0-4dda-aec3-cb9272f09590';
const compute = `/subscriptions/${subscription}/resourceGroups/Fleet-RG/providers/Microsoft.Compute`;

export const scaleSetId = `${compute}/virtualMachineScaleSets/workers`;
export const instanceId = `${scaleSetId}/virtualMachines/7`;
export const machineId = `${compute}/virtualMachines/workers_3f1d7a9e`;
export const otherId = `/subscriptions/${subscription}/resourceGroups/Fleet-RG/providers/Microsoft.Storage/storageAccounts/logs`;

const place = { subscription, resourceGroup: 'Fleet-RG' };
export const scaleSet = { kind: 'ScaleSet', ...place, name: 'workers' } as const;
export const machine = { ...place, name: 'workers_3f1d7a9e' };

const eventTime = '2026-11-23T12:00:00.1234567Z';
export const sentAt = new Date(eventTime);

/** What Azure says of the person who made a call. Nobody is called so. */
export const person = {
  name: 'Ada Q. Testperson',
  givenName: 'Adaline',
  surname: 'Testperson',
  upn: 'ada.testperson@contoso.example',
  street: '12 Nowhere Square',
  objectId: 'a9f1c2d3-5b6a-4ae7-9f83-000000000007',
  ip: '203.0.113.77',
  ipv6: '2001:db8:7::77',
};

const schemas = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** As the management endpoint puts it into each event of a call. */
export const personalData: Fields = {
  authorization: {
    scope: scaleSetId,
    action: 'Microsoft.Compute/virtualMachineScaleSets/write',
    evidence: { role: 'Owner', principalId: person.objectId, principalName: person.name },
  },
  claims: {
    aud: 'https://management.core.windows.net/',
    name: person.name,
    ipaddr: person.ip,
    [`${schemas}/givenname`]: person.givenName,
    [`${schemas}/surname`]: person.surname,
    [`${schemas}/upn`]: person.upn,
    [`${schemas}/streetaddress`]: person.street,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': person.objectId,
    _claim_sources: `{"src1":{"endpoint":"https://graph.example/${person.upn}"}}`,
  },
  httpRequest: {
    clientRequestId: '3f1d7a9e',
    clientIpAddress: person.ip,
    method: 'PATCH',
    url: `https://management.azure.com${scaleSetId}?from=${person.ipv6}`,
  },
};

/** The data of an event of a call. */
function callData(operationName: string, resourceUri: string, more: Fields = {}): Fields {
  return {
    ...personalData,
    correlationId: '6f1c0f4e-5a8e-4f0c-8d6e-1f3a5c7e9b02',
    resourceProvider: 'Microsoft.Compute',
    resourceUri,
    operationName,
    status: 'Succeeded',
    subscriptionId: subscription,
    tenantId: '9d3e3c4b-8f55-4e0a-9d47-2f6a1b7c8d90',
    ...more,
  };
}

/** What both schemas say, each in its own words. */
export interface Event {
  readonly type: string;
  readonly subject: unknown;
  readonly data: unknown;
  readonly source?: string;
}

/** Names of schemas, with the way in which each writes an event. */
export const schemasOfEvents: readonly [string, (event: Event, overrides?: Fields) => Fields][] = [
  ['EventGridEvent', inEventGridSchema],
  ['CloudEvents', asCloudEvent],
];

export function inEventGridSchema({ type, subject, data }: Event, overrides: Fields = {}): Fields {
  return {
    id: 'e-1',
    topic: `/subscriptions/${subscription}`,
    subject,
    eventType: type,
    eventTime,
    data,
    dataVersion: '2',
    metadataVersion: '1',
    ...overrides,
  };
}

export function asCloudEvent(
  { type, subject, data, source = `/subscriptions/${subscription}` }: Event,
  overrides: Fields = {},
): Fields {
  const event = { specversion: '1.0', id: 'e-1', source, subject, type, time: eventTime, data };
  return { ...event, ...overrides };
}

/** An event of a call to the management endpoint. */
export function aCall(
  what: string,
  resourceId: string,
  operation: string,
  data: Fields = {},
): Event {
  return {
    type: `Microsoft.Resources.Resource${what}`,
    subject: resourceId,
    data: callData(operation, resourceId, data),
  };
}

export const scaleSetWrite = aCall(
  'WriteSuccess',
  scaleSetId,
  'Microsoft.Compute/virtualMachineScaleSets/write',
);
export const instanceDelete = aCall(
  'DeleteSuccess',
  instanceId,
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/delete',
);
export const machineDelete = aCall(
  'DeleteSuccess',
  machineId,
  'Microsoft.Compute/virtualMachines/delete',
);

const notifications = 'Microsoft.ResourceNotifications';

/** A change of health; some versions name a status below the resource in the subject. */
export function aHealthEvent(
  targetResourceId: unknown,
  type = 'AvailabilityStatusChanged',
  subject: unknown = targetResourceId,
): Event {
  return {
    type: `${notifications}.HealthResources.${type}`,
    subject,
    data: {
      resourceInfo: {
        id: `${String(targetResourceId)}/providers/Microsoft.ResourceHealth/availabilityStatuses/current`,
        name: 'current',
        type: 'Microsoft.ResourceHealth/availabilityStatuses',
        properties: {
          targetResourceId,
          targetResourceType: 'Microsoft.Compute/virtualMachines',
          occurredTime: eventTime,
          previousAvailabilityState: 'Available',
          availabilityState: 'Unavailable',
        },
      },
      operationalInfo: { resourceEventTime: eventTime },
      apiVersion: '2023-12-01',
    },
  };
}

/** A resource that was written or deleted, with the resource itself in it. */
export function aResourceNotification(what: 'CreatedOrUpdated' | 'Deleted', id: unknown): Event {
  return {
    type: `${notifications}.Resources.${what}`,
    subject: id,
    data: {
      resourceInfo: {
        id,
        name: 'workers',
        type: 'Microsoft.Compute/virtualMachines',
        location: 'westeurope',
        tags: { owner: person.upn },
        systemData: { createdBy: person.upn, lastModifiedBy: person.name },
        properties: { osProfile: { adminUsername: person.surname } },
      },
      operationalInfo: { resourceEventTime: eventTime },
      apiVersion: '2024-07-01',
    },
  };
}

export const validation: Event = {
  type: 'Microsoft.EventGrid.SubscriptionValidationEvent',
  subject: '',
  data: { validationCode: 'B2E34264', validationUrl: 'https://rp.example/validate?id=B2E34264' },
};

/** The data of a request of the watch. */
export const requestData: Fields = {
  installation: 'poolsync',
  kind: 'ScaleSetMachinePool',
  namespace: 'fleet',
  name: 'pool',
  uid: 'uid-of-fleet-pool',
  generation: 1,
};

/** A request of the watch, as the custom topic delivers it. */
export function aRequest(
  kind: 'Scale' | 'Sync',
  data: Fields = {},
  overrides: Fields = {},
): Fields {
  const event = {
    type: `Poolsync.${kind}Request`,
    subject: 'fleet/pool',
    source: 'poolsync',
    data: { ...requestData, ...data },
  };
  return asCloudEvent(event, overrides);
}

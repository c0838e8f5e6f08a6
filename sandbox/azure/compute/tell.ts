import type { ArmCall } from '../arm/action.ts';
import type { ResourceEvent, ResourceEventType } from '../resource-event.ts';

/** A call that Azure tells of. */
export interface Told {
  /** Such as `Microsoft.Compute/virtualMachineScaleSets/write`. */
  readonly operationName: string;
  readonly verb: 'Write' | 'Delete' | 'Action';
  /** ID of the resource in the casing of the call. */
  readonly resourceUri: string;
}

/** When the one event of a call is published. */
export interface Teller {
  /** The call has been accepted. */
  readonly accepted: () => void;
  /** Its operation has ended. */
  readonly ended: (succeeded: boolean) => void;
}

/** Publishes the one event of a call, at the time that the timings ask for. */
export function tellOf(call: ArmCall, told: Told): Teller {
  const { world } = call;
  const { eventsWhen } = world.timings;
  const publish = (succeeded: boolean): void => {
    const event = resourceEvent(call, told, succeeded);
    world.clock.after(world.timings.eventDeliveryMs, () => {
      world.feed.publish({ type: 'event', at: world.clock.now(), event });
      hand(event, world.publish);
    });
  };
  return {
    accepted() {
      if (eventsWhen === 'accepted') publish(true);
    },
    ended(succeeded) {
      if (eventsWhen === 'ended') publish(succeeded);
    },
  };
}

/** Who takes the events may fail; the simulation goes on. */
function hand(event: ResourceEvent, publish: (event: ResourceEvent) => void): void {
  try {
    publish(event);
  } catch (error) {
    const text = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`simulated Azure: an event was not taken: ${text}\n`);
  }
}

function resourceEvent(call: ArmCall, told: Told, succeeded: boolean): ResourceEvent {
  const { world, subscription, requestId, names, method, url, headers } = call;
  const eventType: ResourceEventType = `Microsoft.Resources.Resource${told.verb}${succeeded ? 'Success' : 'Failure'}`;
  return {
    id: world.ids.uuid(),
    time: world.clock.now(),
    eventType,
    subscriptionId: subscription.id,
    tenantId: subscription.tenantId,
    resourceGroup: names['group'] ?? '',
    resourceUri: told.resourceUri,
    operationName: told.operationName,
    resourceProvider: 'Microsoft.Compute',
    status: succeeded ? 'Succeeded' : 'Failed',
    correlationId: requestId,
    claims: claimsOf(call),
    authorization: {
      scope: told.resourceUri,
      action: told.operationName,
      evidence: { role: 'Contributor' },
    },
    httpRequest: {
      clientRequestId: headers['x-ms-client-request-id'] ?? requestId,
      clientIpAddress: '192.0.2.7',
      method,
      url: url.href,
    },
  };
}

const MICROSOFT_CLAIMS = 'http://schemas.microsoft.com/identity/claims';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** Azure tells who the caller is; nobody is called that. */
function claimsOf({ world, principal }: ArmCall): Readonly<Record<string, string>> {
  const seconds = Math.floor(world.clock.now() / 1_000);
  const common = {
    aud: `${world.endpoint}/`,
    iss: `https://sts.windows.net/${principal.tenantId}/`,
    iat: String(seconds - 60),
    exp: String(seconds + 3_600),
    appid: principal.clientId,
  };
  if (principal.isService === true) {
    return {
      ...common,
      appidacr: '2',
      [`${MICROSOFT_CLAIMS}/identityprovider`]: common.iss,
      [`${MICROSOFT_CLAIMS}/objectidentifier`]: principal.objectId,
      [`${MICROSOFT_CLAIMS}/tenantid`]: principal.tenantId,
    };
  }
  return {
    ...common,
    ipaddr: '192.0.2.7',
    name: 'Ada Example',
    [`${CLAIMS}/givenname`]: 'Ada',
    [`${CLAIMS}/surname`]: 'Example',
    [`${CLAIMS}/name`]: 'ada@example.com',
    [`${CLAIMS}/upn`]: 'ada@example.com',
  };
}

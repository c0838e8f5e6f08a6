import { newCallLog } from '../simulated/calls.ts';
import { systemClock } from '../simulated/clock.ts';
import { answerControlRequest } from '../simulated/control/control.ts';
import { newFeed } from '../simulated/feed.ts';
import { answerWith, listen } from '../simulated/http.ts';
import type { Listener } from '../simulated/http.ts';
import { randomIds } from '../simulated/ids.ts';
import { newOperations } from './arm/operations.ts';
import { newThrottle } from './arm/throttle.ts';
import type { Subscription } from './compute/model.ts';
import { newQuotas } from './compute/quota.ts';
import { newResourceGroup } from './compute/resource-groups.ts';
import { parseConfig } from './config.ts';
import type { ResolvedConfig, SimulatedAzureConfig } from './config.ts';
import { helpText } from './control/help.ts';
import type { MoreControl } from './control/messaging-routes.ts';
import { routes } from './control/routes.ts';
import { answerEndpointRequest, answerRequest } from './endpoint.ts';
import { IDENTITY_PATH, identityFront } from './entra/identity-front.ts';
import { newIdentities } from './entra/identities.ts';
import { newTokens } from './entra/tokens.ts';
import { newFaults } from './faults/faults.ts';
import { newKeptRows } from './resource-graph/kept-rows.ts';
import { newQueryQuota } from './resource-graph/query-quota.ts';
import type { World } from './world.ts';

/** A simulated Azure that listens. */
export interface SimulatedAzure {
  /** The management endpoint: `https://localhost:PORT`. */
  readonly endpoint: string;
  /** The authority host of Entra, on the same listener. */
  readonly authority: string;
  /** For `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` of an app in App Service or Functions. */
  readonly identityEndpoint: { readonly url: string; readonly header: string };
  /** Base URL of the control port. */
  readonly control: string;
  /** Ends all connections and timers; resolves when all ports are free. */
  close(): Promise<void>;
}

/**
 * Starts a simulated Azure; throws one Error that names every wrong value of the configuration.
 *
 * @param more what else its control port does
 */
export async function startSimulatedAzure(
  given: SimulatedAzureConfig,
  more: MoreControl = { routes: [], helpText: '' },
): Promise<SimulatedAzure> {
  const config = parseConfig(given);
  const clock = systemClock();
  const [endpoint, identity, control] = await listenAll(config);
  const world = newWorld(config, clock, endpoint.url);
  const secret = world.ids.uuid();
  const steering = {
    steered: { world },
    routes: [...routes, ...more.routes],
    helpText: `${helpText}${more.helpText}`,
  };
  const front = identityFront(secret);
  const name = 'simulated Azure';
  endpoint.server.on(
    'request',
    answerWith(name, (request, response) => answerEndpointRequest(world, request, response)),
  );
  identity.server.on(
    'request',
    answerWith(name, (request, response) => answerRequest(world, front, request, response)),
  );
  control.server.on(
    'request',
    answerWith(name, (request, response) => answerControlRequest(steering, request, response)),
  );
  return {
    endpoint: endpoint.url,
    authority: endpoint.url,
    identityEndpoint: { url: `${identity.url}${IDENTITY_PATH}`, header: secret },
    control: control.url,
    async close() {
      clock.stop();
      await Promise.all([endpoint.close(), identity.close(), control.close()]);
    },
  };
}

/** All ports, or none where one is taken. */
async function listenAll({ ports, tls }: ResolvedConfig): Promise<[Listener, Listener, Listener]> {
  const open: Listener[] = [];
  const keep = (listener: Listener): Listener => {
    open.push(listener);
    return listener;
  };
  try {
    return [
      keep(await listen(ports.endpoint, tls)),
      keep(await listen(ports.identity)),
      keep(await listen(ports.control)),
    ];
  } catch (error) {
    await Promise.all(open.map((listener) => listener.close()));
    throw error;
  }
}

function newWorld(config: ResolvedConfig, clock: World['clock'], endpoint: string): World {
  const ids = randomIds();
  const subscriptions = config.subscriptions.map(({ id, tenantId, locations, resourceGroups }) => {
    const groups = resourceGroups.map((name) => newResourceGroup(name, locations[0] ?? ''));
    const byName = new Map(groups.map((group) => [group.name.toLowerCase(), group]));
    const subscription: Subscription = { id, tenantId, locations, resourceGroups: byName };
    return [id.toLowerCase(), subscription] as const;
  });
  return {
    clock,
    ids,
    endpoint,
    timings: config.timings,
    identities: newIdentities(config, () => ids.uuid()),
    tokens: newTokens(clock, ids),
    calls: newCallLog(),
    feed: newFeed(),
    faults: newFaults(clock),
    operations: newOperations(clock, ids),
    throttle: newThrottle(clock),
    quotas: newQuotas(),
    queryQuota: newQueryQuota(clock),
    keptRows: newKeptRows(clock),
    publish: config.publish,
    shown: new Map(config.shown.map((one) => [one.id.toLowerCase(), one])),
    subscriptions: new Map(subscriptions),
  };
}

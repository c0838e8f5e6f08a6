import {
  createConfiguration,
  CustomObjectsApi,
  ServerConfiguration,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { ConfigMaps } from './config-maps.ts';
import {
  PersistentHttp,
  placeholderServer,
  type PersistentHttpDeps,
  type TimeLimits,
} from './persistent-http.ts';
import type { RetryDeps } from './retry.ts';
import { Sessions, type SessionsDeps } from './sessions.ts';

export interface ConnectionDeps extends SessionsDeps, RetryDeps {
  readonly sleep: (ms: number) => Promise<void>;
}

/** So that a function with 20 s for a batch can still put its messages back when the server is silent. */
const usualLimits: TimeLimits = { tryMs: 10_000, requestMs: 15_000 };

/**
 * Connects to the management cluster that the kubeconfig's current context names.
 *
 * The kubeconfig is read at the first request, after 5 minutes, and where the API server no longer
 * takes its credentials; the requests of one kubeconfig share one pool of connections. Requests that
 * may be repeated are, up to three times. What still fails is thrown by the request: an
 * `ApiException` for an answer, a `Fault` for a kubeconfig, any other error where no answer came.
 */
export function connect(deps: ConnectionDeps, limits: TimeLimits = usualLimits): CustomObjectsApi {
  return connectBy({ ...deps, sessions: new Sessions(deps) }, limits);
}

/** So that several tries to renew a Lease fit into the time that it may take. */
export function leaseLimits(renewDeadlineMs: number): TimeLimits {
  return { tryMs: renewDeadlineMs / 4, requestMs: renewDeadlineMs / 2 };
}

/** The same with sessions that others use too: then one pool of connections serves all. */
export function connectBy(
  deps: PersistentHttpDeps,
  limits: TimeLimits = usualLimits,
): CustomObjectsApi {
  const http = new PersistentHttp(deps, limits);
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(placeholderServer, {}),
    httpApi: wrapHttpLibrary(http),
  });
  return new CustomObjectsApi(configuration);
}

/** ConfigMaps, with the sessions that others use too. */
export function configMapsBy(
  deps: PersistentHttpDeps,
  limits: TimeLimits = usualLimits,
): ConfigMaps {
  return new ConfigMaps(new PersistentHttp(deps, limits));
}

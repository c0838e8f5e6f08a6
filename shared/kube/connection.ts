import { CustomObjectsApi, KubeConfig, type RequestContext } from '@kubernetes/client-node';

/** A request that has no answer by then is given up: the API server may be gone without a word. */
const requestTimeoutMs = 10_000;

/**
 * A kubeconfig whose requests share one pool of connections and end in bounded time.
 *
 * The client library makes a new agent, and with it a new TLS connection, for each request
 * (`config.js`, `createDispatcher`). A handshake costs more than all else that a request does here,
 * so the first agent is kept.
 */
class PooledKubeConfig extends KubeConfig {
  #dispatcher: ReturnType<RequestContext['getDispatcher']>;

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context);
    this.#dispatcher ??= context.getDispatcher();
    if (this.#dispatcher !== undefined) context.setDispatcher(this.#dispatcher);
    context.setSignal(AbortSignal.timeout(requestTimeoutMs));
  }
}

/**
 * Connects to the management cluster that the kubeconfig's current context names.
 *
 * @param kubeconfig the text of a kubeconfig
 * @throws Error where the text is no kubeconfig or names no current cluster
 */
export function connect(kubeconfig: string): CustomObjectsApi {
  const config = new PooledKubeConfig();
  config.loadFromString(kubeconfig);
  if (config.getCurrentCluster() === null) {
    throw new Error(
      `The kubeconfig's current-context ${JSON.stringify(config.getCurrentContext())} names no cluster in it. Set current-context to a context whose cluster exists.`,
    );
  }
  return config.makeApiClient(CustomObjectsApi);
}

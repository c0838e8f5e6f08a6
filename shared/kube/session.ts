import { RequestContext, type KubeConfig } from '@kubernetes/client-node';

/**
 * One content of the kubeconfig, in use: its server, its credentials and one pool of connections.
 *
 * The client library makes a new agent, and with it a new TLS connection, for each request
 * (`config.js`, `createDispatcher`). A handshake costs more than all else that a request does here,
 * so the first agent is kept.
 */
export class Session {
  readonly #config: KubeConfig;
  readonly #server: string;
  #dispatcher: ReturnType<RequestContext['getDispatcher']>;
  #users = 0;
  #retired = false;

  constructor(config: KubeConfig, server: string) {
    this.#config = config;
    this.#server = server;
  }

  /** Keeps the connections open until the work has ended. */
  async use<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#users += 1;
    try {
      return await work();
    } finally {
      this.#users -= 1;
      this.#closeIfDone();
    }
  }

  /**
   * The request as it goes to this session's server with its credentials.
   *
   * @param path what follows the server's URL
   */
  async address(path: string, given: RequestContext, signal: AbortSignal): Promise<RequestContext> {
    const request = new RequestContext(`${this.#server}${path}`, given.getHttpMethod());
    request.setBody(given.getBody());
    for (const [name, value] of Object.entries(given.getHeaders())) {
      request.setHeaderParam(name, value);
    }
    await this.#config.applySecurityAuthentication(request);
    this.#dispatcher ??= request.getDispatcher();
    if (this.#dispatcher !== undefined) request.setDispatcher(this.#dispatcher);
    request.setSignal(signal);
    return request;
  }

  /**
   * The connection of this request gave no sign of life: who comes next gets a new one. Who is on the
   * old one ends in his own time. Over HTTP/2 all share one connection, and it is not given up when a
   * request on it is.
   */
  distrust(request: RequestContext): void {
    const dispatcher = request.getDispatcher();
    if (dispatcher === undefined || dispatcher !== this.#dispatcher) return;
    this.#dispatcher = undefined;
    void dispatcher.close();
  }

  /** Another session has taken over: the connections close as soon as nobody uses them. */
  retire(): void {
    this.#retired = true;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (!this.#retired || this.#users > 0) return;
    const dispatcher = this.#dispatcher;
    // Who took this session just before it retired gets connections of its own.
    this.#dispatcher = undefined;
    void dispatcher?.close();
  }
}

import { RequestContext, type KubeConfig } from '@kubernetes/client-node';
import { credentialsSaid } from './credentials-said.ts';

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
  /** Settles with credentials that nobody waited for to their end. */
  #lateCredentials: Promise<void> | undefined;

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
   * @throws Error that says why there are no credentials; the signal's reason once it is aborted
   */
  async address(path: string, given: RequestContext, signal: AbortSignal): Promise<RequestContext> {
    const request = new RequestContext(`${this.#server}${path}`, given.getHttpMethod());
    request.setBody(given.getBody());
    for (const [name, value] of Object.entries(given.getHeaders())) {
      request.setHeaderParam(name, value);
    }
    await this.#authenticate(request, signal);
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

  /** A plugin that waits for a person is waited for again, and not started once more. */
  async #authenticate(request: RequestContext, signal: AbortSignal): Promise<void> {
    if (this.#lateCredentials !== undefined) await unlessAborted(this.#lateCredentials, signal);
    const credentials = this.#config
      .applySecurityAuthentication(request)
      .catch((error: unknown) => {
        throw new Error(credentialsSaid(this.#config, error));
      });
    try {
      await unlessAborted(credentials, signal);
    } finally {
      if (signal.aborted) this.#awaitLate(credentials);
    }
  }

  #awaitLate(credentials: Promise<void>): void {
    const late = credentials
      .catch(() => undefined)
      .finally(() => {
        if (this.#lateCredentials === late) this.#lateCredentials = undefined;
      });
    this.#lateCredentials = late;
  }

  #closeIfDone(): void {
    if (!this.#retired || this.#users > 0) return;
    const dispatcher = this.#dispatcher;
    // Who took this session just before it retired gets connections of its own.
    this.#dispatcher = undefined;
    void dispatcher?.close();
  }
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const end = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  ResponseContext,
  type RequestContext,
} from '@kubernetes/client-node';
import { ApiWarnings, type ApiWarningsDeps } from './api-warnings.ts';
import {
  decideRetry,
  isRepeatable,
  type RetryDecision,
  type RetryDeps,
  type TryResult,
} from './retry.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export interface PersistentHttpDeps extends RetryDeps, ApiWarningsDeps {
  readonly sessions: Pick<Sessions, 'current' | 'renew'>;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface TimeLimits {
  /** A try without its whole answer by then is given up: the server may be gone without a word. */
  readonly tryMs: number;
  /** All tries of a request with the waits between them. */
  readonly requestMs: number;
}

/** Stands in the client's URLs for the server of the session, which may change. */
export const placeholderServer = 'https://management-cluster.invalid';

type Ended =
  | { readonly kind: 'answered'; readonly response: ResponseContext }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Sends a request of the client library until it has an answer worth handing on, or its time is up.
 * Nothing else repeats requests to the API server.
 */
export class PersistentHttp {
  readonly #deps: PersistentHttpDeps;
  readonly #limits: TimeLimits;
  readonly #http = new IsomorphicFetchHttpLibrary();
  readonly #warnings: ApiWarnings;

  constructor(deps: PersistentHttpDeps, limits: TimeLimits) {
    this.#deps = deps;
    this.#limits = limits;
    this.#warnings = new ApiWarnings(deps);
  }

  /** @throws Fault where there is no usable kubeconfig; what `fetch` threw where no answer came */
  async send(request: RequestContext): Promise<ResponseContext> {
    const deadlineMs = this.#nowMs() + this.#limits.requestMs;
    let session = await this.#deps.sessions.current();
    let mayRenew = true;
    let tries = 0;
    for (;;) {
      const ended = await this.#try(session, request, deadlineMs);
      if (mayRenew && statusOf(ended) === 401) {
        mayRenew = false;
        const renewed = await this.#deps.sessions.renew(session);
        if (renewed !== undefined) {
          session = renewed;
          continue;
        }
      }
      tries += 1;
      const decision = this.#decide(request, ended, tries, deadlineMs);
      if (decision.kind === 'final') return responseOf(ended);
      await this.#deps.sleep(decision.afterMs);
      session = await this.#deps.sessions.current();
    }
  }

  /** One try, the body read to its end: a connection can break in its midst. */
  async #try(session: Session, request: RequestContext, deadlineMs: number): Promise<Ended> {
    const timeoutMs = Math.max(0, Math.min(this.#limits.tryMs, deadlineMs - this.#nowMs()));
    const path = request.getUrl().slice(placeholderServer.length);
    return session.use(async () => {
      const signal = AbortSignal.timeout(timeoutMs);
      let addressed: RequestContext | undefined;
      try {
        addressed = await session.address(path, request, signal);
        const response = await this.#http.send(addressed).toPromise();
        const text = await response.body.text();
        if (request.getHttpMethod() === HttpMethod.PATCH) {
          this.#warnings.tell(path, response.headers['warning']);
        }
        return { kind: 'answered', response: withText(response, text) };
      } catch (error) {
        if (signal.aborted && addressed !== undefined) session.distrust(addressed);
        return { kind: 'failed', error };
      }
    });
  }

  #decide(request: RequestContext, ended: Ended, tries: number, deadlineMs: number): RetryDecision {
    const leftMs = deadlineMs - this.#nowMs();
    const decision = decideRetry(this.#deps, tryResultOf(ended), { tries, leftMs });
    if (decision.kind === 'final') return decision;
    const repeatable = isRepeatable(request.getHttpMethod(), request.getBody());
    return repeatable ? decision : { kind: 'final' };
  }

  #nowMs(): number {
    return this.#deps.clock.now().getTime();
  }
}

function statusOf(ended: Ended): number | undefined {
  return ended.kind === 'answered' ? ended.response.httpStatusCode : undefined;
}

function tryResultOf(ended: Ended): TryResult {
  if (ended.kind === 'failed') return { kind: 'failed' };
  const { httpStatusCode: status, headers } = ended.response;
  const retryAfter = headers['retry-after'];
  return retryAfter === undefined
    ? { kind: 'answered', status }
    : { kind: 'answered', status, retryAfter };
}

function responseOf(ended: Ended): ResponseContext {
  if (ended.kind === 'failed') throw ended.error;
  return ended.response;
}

function withText({ httpStatusCode, headers }: ResponseContext, text: string): ResponseContext {
  return new ResponseContext(httpStatusCode, headers, {
    text: () => Promise.resolve(text),
    binary: () => Promise.resolve(Buffer.from(text)),
    stream: () => null,
  });
}

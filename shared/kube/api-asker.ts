import { HttpMethod, RequestContext, type ResponseContext } from '@kubernetes/client-node';
import { toClusterFault } from './api-fault.ts';
import {
  PersistentHttp,
  placeholderServer,
  type PersistentHttpDeps,
  type TimeLimits,
} from './persistent-http.ts';

export interface ApiQuestion {
  /** A POST is a review, or a dry run: nothing that stays. */
  readonly method: 'GET' | 'POST';
  /** What follows the server's URL. */
  readonly path: string;
  readonly body?: object;
}

export interface ApiAnswer {
  readonly status: number;
  /** What the JSON of the answer holds; `undefined` where it is none. */
  readonly body: unknown;
  /** What the answer's header Date says, which knows whole seconds only. */
  readonly date?: Date;
}

/** Asks the API server whatever it is to be asked, and gives the answer as it is, refusals too. */
export interface ApiAsker {
  /** @throws Fault where no answer came */
  ask(question: ApiQuestion): Promise<ApiAnswer>;
}

const usualLimits: TimeLimits = { tryMs: 5_000, requestMs: 10_000 };

export class KubeApiAsker implements ApiAsker {
  readonly #http: PersistentHttp;

  constructor(deps: PersistentHttpDeps, limits = usualLimits) {
    this.#http = new PersistentHttp(deps, limits);
  }

  async ask({ method, path, body }: ApiQuestion): Promise<ApiAnswer> {
    const request = new RequestContext(`${placeholderServer}${path}`, methods[method]);
    request.setHeaderParam('Accept', 'application/json');
    if (body !== undefined) {
      request.setHeaderParam('Content-Type', 'application/json');
      request.setBody(JSON.stringify(body));
    }
    let response: ResponseContext;
    try {
      response = await this.#http.send(request);
    } catch (error) {
      throw toClusterFault(`Asking for ${path}`, error);
    }
    const text = await response.body.text();
    const date = Date.parse(response.headers['date'] ?? '');
    return {
      status: response.httpStatusCode,
      body: parseJson(text),
      ...(Number.isNaN(date) ? {} : { date: new Date(date) }),
    };
  }
}

const methods = { GET: HttpMethod.GET, POST: HttpMethod.POST } as const;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

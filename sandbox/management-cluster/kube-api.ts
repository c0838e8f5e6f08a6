import { Agent, request as httpsRequest } from 'node:https';
import type { KeyPair } from './certificates.ts';

/** A Kubernetes object, as far as this folder needs to know it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, as `/api/v1/namespaces?limit=1`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `application/json` by default; a PATCH needs one of the patch types. */
  readonly contentType?: string;
  /** 10,000 by default. */
  readonly timeoutMs?: number;
}

/** An answer of the API server other than 2xx. */
class KubeApiError extends Error {
  readonly status: number;

  constructor(request: KubeRequest, status: number, answer: string) {
    super(`${request.method} ${request.path} was answered with ${status}: ${answer}`);
    this.name = 'KubeApiError';
    this.status = status;
  }
}

/** A client for one API server and one user, for setting up; it neither watches nor retries. */
export interface KubeApi {
  /**
   * @returns the parsed answer; text that is not JSON comes as a string.
   * @throws KubeApiError for an answer other than 2xx; another error when there is none in time.
   */
  request(request: KubeRequest): Promise<unknown>;
  /**
   * Server-side apply, taking over fields of others, under the name `poolsync-sandbox`.
   *
   * @param subresource `status` writes that alone.
   * @returns the object as it is stored now.
   */
  apply(object: KubeObject, subresource?: 'status'): Promise<unknown>;
  /** Closes the connections. */
  close(): void;
}

/** Makes a client that logs in with a client certificate. */
export function connect(options: {
  readonly url: string;
  readonly caPem: string;
  readonly client: KeyPair;
}): KubeApi {
  const agent = new Agent({
    keepAlive: true,
    ca: options.caPem,
    cert: options.client.certPem,
    key: options.client.keyPem,
  });
  const resources = new Map<string, string>();
  const send = (request: KubeRequest): Promise<unknown> => exchange(options.url, agent, request);

  return {
    request: send,
    apply: async (object, subresource) => {
      const path = await objectPath(send, resources, object);
      const query = 'fieldManager=poolsync-sandbox&force=true';
      return send({
        method: 'PATCH',
        path: `${path}${subresource === undefined ? '' : `/${subresource}`}?${query}`,
        contentType: 'application/apply-patch+yaml',
        body: object,
      });
    },
    close: () => agent.destroy(),
  };
}

function exchange(url: string, agent: Agent, request: KubeRequest): Promise<unknown> {
  const { method, path, body, contentType = 'application/json', timeoutMs = 10_000 } = request;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = body === undefined ? {} : { 'content-type': contentType };
    const outgoing = httpsRequest(new URL(path, url), { agent, method, headers, signal });
    outgoing.on('error', (cause) => {
      const reason = signal.aborted ? `no answer within ${timeoutMs} ms` : cause.message;
      reject(new Error(`${method} ${path} at ${url} failed: ${reason}`, { cause }));
    });
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const status = response.statusCode ?? 0;
        if (status < 200 || status > 299) reject(new KubeApiError(request, status, text.trim()));
        else resolve(parseBody(response.headers['content-type'], text));
      });
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const parseBody = (type: string | undefined, text: string): unknown =>
  type?.startsWith('application/json') === true ? JSON.parse(text) : text;

async function objectPath(
  send: KubeApi['request'],
  resources: Map<string, string>,
  { apiVersion, kind, metadata }: KubeObject,
): Promise<string> {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const key = `${apiVersion} ${kind}`;
  const plural = resources.get(key) ?? (await discoverPlural(send, base, kind));
  resources.set(key, plural);
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${base}${namespace}/${plural}/${metadata.name}`;
}

async function discoverPlural(
  send: KubeApi['request'],
  base: string,
  kind: string,
): Promise<string> {
  const list = (await send({ method: 'GET', path: base })) as {
    readonly resources: readonly { readonly kind: string; readonly name: string }[];
  };
  const found = list.resources.find((each) => each.kind === kind && !each.name.includes('/'));
  if (found === undefined) {
    throw new Error(`the API server knows no kind ${kind} under ${base}; apply its CRD first`);
  }
  return found.name;
}

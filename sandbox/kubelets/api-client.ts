import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { z } from 'zod';

export interface ApiAnswer {
  readonly status: number;
  /** The parsed body; undefined where it is empty. */
  readonly body: unknown;
}

export type PatchType = 'application/merge-patch+json' | 'application/strategic-merge-patch+json';

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly patchType?: PatchType;
  /** Asks for names and labels only. */
  readonly metadataOnly?: boolean;
}

export interface ApiClient {
  /**
   * One request. 200–299 and the statuses that `expected` names are answers.
   *
   * @throws Error on any other status, on a broken connection, and after 10 s.
   */
  call(call: ApiCall, ...expected: readonly number[]): Promise<ApiAnswer>;
  close(): void;
}

const timeoutMs = 10_000;
const maximumSockets = 8;
const metadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const statusMessage = z.object({ message: z.string() });

/** Connects to the current cluster of a kubeconfig file, over few connections that stay open. */
export async function connectApi(kubeconfig: string): Promise<ApiClient> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${kubeconfig} names no current cluster.`);
  const credentials: RequestOptions = {};
  await config.applyToHTTPSOptions(credentials);
  const { ca, cert, key } = credentials;
  const headers = Object.entries(credentials.headers ?? {});
  const secure = server.startsWith('https:');
  const sockets = { keepAlive: true, maxSockets: maximumSockets };
  const agent = secure ? new HttpsAgent({ ...sockets, ca, cert, key }) : new HttpAgent(sockets);
  const send = secure ? httpsRequest : httpRequest;
  return {
    call: (call, ...expected) => exchange(send, server, { agent, headers }, call, expected),
    close: () => agent.destroy(),
  };
}

async function exchange(
  send: typeof httpsRequest,
  server: string,
  base: { readonly agent: HttpAgent; readonly headers: readonly (readonly [string, unknown])[] },
  call: ApiCall,
  expected: readonly number[],
): Promise<ApiAnswer> {
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = send(new URL(call.path, server), {
      agent: base.agent,
      method: call.method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...Object.fromEntries(base.headers),
        Accept: call.metadataOnly === true ? metadataList : 'application/json',
        ...(call.body === undefined
          ? {}
          : { 'Content-Type': call.patchType ?? 'application/json' }),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    request.end(call.body === undefined ? undefined : JSON.stringify(call.body));
  });
  const body = parseJson(answer.text);
  const good = answer.status >= 200 && answer.status < 300;
  if (good || expected.includes(answer.status)) return { status: answer.status, body };
  const message = statusMessage.safeParse(body).data?.message ?? answer.text.slice(0, 200);
  throw new Error(`${call.method} ${call.path} got ${answer.status}: ${message}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

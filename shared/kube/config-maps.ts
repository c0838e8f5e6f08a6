import {
  ApiException,
  HttpMethod,
  PatchStrategy,
  RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node';
import { z } from 'zod';
import { fieldManager } from '../model/contest.ts';
import { readAs, statusOf, toClusterFault } from './api-fault.ts';
import { placeholderServer, type PersistentHttp } from './persistent-http.ts';
import { parseJson } from './watch-event.ts';

/** Where a ConfigMap is. */
export interface ConfigMapName {
  readonly namespace: string;
  readonly name: string;
}

export type ConfigMapData = Readonly<Record<string, string>>;

const configMap = z.object({ data: z.record(z.string(), z.string()).default({}) });

/**
 * ConfigMaps of the management cluster. The client library's class for the core API is a megabyte of
 * methods that a function would load at every cold start; this one has the two that are needed.
 */
export class ConfigMaps {
  readonly #http: Pick<PersistentHttp, 'send'>;

  constructor(http: Pick<PersistentHttp, 'send'>) {
    this.#http = http;
  }

  /** @returns `undefined`: there is no such ConfigMap @throws Fault */
  async read(at: ConfigMapName): Promise<ConfigMapData | undefined> {
    const what = describe(at);
    let body: unknown;
    try {
      body = await this.#send(HttpMethod.GET, pathOf(at));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw toClusterFault(`Reading ${what}`, error);
    }
    return readAs(what, () => configMap.parse(body).data);
  }

  /** Sets these keys, whatever they were; others stay. Makes the ConfigMap where there is none. @throws Fault */
  async write(at: ConfigMapName, data: ConfigMapData): Promise<void> {
    try {
      if (await this.#patched(at, data)) return;
      if (await this.#made(at, data)) return;
      // Somebody else has made it meanwhile.
      await this.#send(HttpMethod.PATCH, pathOf(at), { data });
    } catch (error) {
      throw toClusterFault(`Writing ${describe(at)}`, error);
    }
  }

  #patched(at: ConfigMapName, data: ConfigMapData): Promise<boolean> {
    return unless(404, () => this.#send(HttpMethod.PATCH, pathOf(at), { data }));
  }

  #made({ namespace, name }: ConfigMapName, data: ConfigMapData): Promise<boolean> {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
    return unless(409, () => this.#send(HttpMethod.POST, pathOf({ namespace }), body));
  }

  /** @throws ApiException where the API server refuses */
  async #send(method: HttpMethod, path: string, body?: object): Promise<unknown> {
    const query = body === undefined ? '' : `?fieldManager=${fieldManager}`;
    const request = new RequestContext(`${placeholderServer}${path}${query}`, method);
    request.setHeaderParam('Accept', 'application/json');
    if (body !== undefined) {
      const type = method === HttpMethod.PATCH ? PatchStrategy.MergePatch : 'application/json';
      request.setHeaderParam('Content-Type', type);
      request.setBody(JSON.stringify(body));
    }
    return bodyOf(await this.#http.send(request));
  }
}

async function bodyOf({ httpStatusCode: status, headers, body }: ResponseContext) {
  const text = await body.text();
  if (status >= 200 && status < 300) return parseJson(text);
  throw new ApiException(status, 'refused', text, headers);
}

/** @returns whether it was done; `false` where the API server refused it with that status */
async function unless(status: number, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (statusOf(error) === status) return false;
    throw error;
  }
}

function pathOf({ namespace, name }: { readonly namespace: string; readonly name?: string }) {
  const collection = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`;
  return name === undefined ? collection : `${collection}/${encodeURIComponent(name)}`;
}

function describe({ namespace, name }: ConfigMapName): string {
  return `ConfigMap ${namespace}/${name}`;
}

import { ComputeManagementClient } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/identity';
import type { AzureAccess } from '../../../shared/model/account.ts';
import { guardCalls, managementOptions } from './management-client.ts';

export interface ComputeClientPoolDeps {
  /** Of the management API, `https://management.azure.com` in Azure's public cloud. */
  readonly endpoint: string;
  /** @param identity client ID of a managed identity; absent: the function's own */
  readonly credentialFor: (identity: string | undefined) => TokenCredential;
}

/** So long a call may take, all tries and its answer included: the SDK gives up no page but the first. */
const usualCallMs = 10_000;

/**
 * One client for each subscription and identity, kept with its connections and its token for as long
 * as the process lives.
 */
export class ComputeClientPool {
  readonly #deps: ComputeClientPoolDeps;
  readonly #callMs: number;
  readonly #clients = new Map<string, ComputeManagementClient>();
  readonly #credentials = new Map<string, TokenCredential>();

  constructor(deps: ComputeClientPoolDeps, callMs = usualCallMs) {
    this.#deps = deps;
    this.#callMs = callMs;
  }

  clientFor({ subscription, identity }: AzureAccess): ComputeManagementClient {
    const key = `${subscription} ${identity ?? ''}`.toLowerCase();
    const client = this.#clients.get(key) ?? this.#makeClient(subscription, identity);
    this.#clients.set(key, client);
    return client;
  }

  #makeClient(subscription: string, identity: string | undefined): ComputeManagementClient {
    const endpoint = this.#deps.endpoint.replace(/\/+$/, '');
    const credential = this.#credentialFor(identity);
    const options = managementOptions(endpoint);
    const client = new ComputeManagementClient(credential, subscription, options);
    guardCalls(client.pipeline, endpoint, this.#callMs);
    return client;
  }

  #credentialFor(identity: string | undefined): TokenCredential {
    const key = (identity ?? '').toLowerCase();
    const credential = this.#credentials.get(key) ?? this.#deps.credentialFor(identity);
    this.#credentials.set(key, credential);
    return credential;
  }
}

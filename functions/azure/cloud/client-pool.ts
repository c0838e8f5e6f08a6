import { ComputeManagementClient } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/identity';
import type { AzureAccess } from '../../../shared/model/account.ts';
import { limitedTo, onlyTo, tellRefusals } from './refusal.ts';

export interface ComputeClientPoolDeps {
  /** Of the management API, `https://management.azure.com` in Azure's public cloud. */
  readonly endpoint: string;
  /** @param identity client ID of a managed identity; absent: the function's own */
  readonly credentialFor: (identity: string | undefined) => TokenCredential;
}

/** What the SDK does again by itself: broken connections and failures of the server, soon. */
const retryOptions = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

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
    const client = new ComputeManagementClient(this.#credentialFor(identity), subscription, {
      endpoint,
      credentials: { scopes: [`${endpoint}/.default`] },
      retryOptions,
      // The management API redirects nobody: whoever does is somebody else.
      redirectOptions: { maxRetries: 0 },
    });
    client.pipeline.addPolicy(onlyTo(endpoint), {
      beforePolicies: ['bearerTokenAuthenticationPolicy'],
    });
    client.pipeline.addPolicy(limitedTo(this.#callMs));
    client.pipeline.addPolicy(tellRefusals, { afterPhase: 'Retry' });
    return client;
  }

  #credentialFor(identity: string | undefined): TokenCredential {
    const key = (identity ?? '').toLowerCase();
    const credential = this.#credentials.get(key) ?? this.#deps.credentialFor(identity);
    this.#credentials.set(key, credential);
    return credential;
  }
}

import { ComputeManagementClient } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/identity';
import type { AzureAccess } from '../../../shared/model/account.ts';
import { keepBudgets } from './keep-budgets.ts';
import { RateLimits, type RateLimitsDeps } from './rate-limits.ts';
import { limitedTo, onlyTo, tellRefusals } from './refusal.ts';

export interface ComputeClientPoolDeps extends RateLimitsDeps {
  /** Of the management API, `https://management.azure.com` in Azure's public cloud. */
  readonly endpoint: string;
  /** @param identity client ID of a managed identity; absent: the function's own */
  readonly credentialFor: (identity: string | undefined) => TokenCredential;
}

/** What the SDK does again by itself: broken connections and failures of the server, soon. */
const retryOptions = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

const singleTry = { maxRetries: 0 };

/** So long a call may take, all tries and its answer included: the SDK gives up no page but the first. */
const usualCallMs = 10_000;

/** After so long the answer to a call that is never repeated counts as lost. */
const singleTryMs = 5_000;

/**
 * One client for each subscription and identity, kept with its connections and its token for as long
 * as the process lives.
 */
export class ComputeClientPool {
  readonly #deps: ComputeClientPoolDeps;
  readonly #callMs: number;
  /** Azure counts the calls of all clients together, so all share what is known. */
  readonly #limits: RateLimits;
  readonly #clients = new Map<string, ComputeManagementClient>();
  readonly #singleTryClients = new Map<string, ComputeManagementClient>();
  readonly #credentials = new Map<string, TokenCredential>();

  constructor(deps: ComputeClientPoolDeps, callMs = usualCallMs) {
    this.#deps = deps;
    this.#callMs = callMs;
    this.#limits = new RateLimits(deps);
  }

  clientFor(access: AzureAccess): ComputeManagementClient {
    const callMs = this.#callMs;
    return remembered(this.#clients, access, () => this.#make(access, { retryOptions, callMs }));
  }

  /**
   * One that tries each call once. It has its token from the other client's credential, which remembers
   * it: to ask for one would come between a decision and its call.
   */
  singleTryClientFor(access: AzureAccess): ComputeManagementClient {
    const callMs = Math.min(this.#callMs, singleTryMs);
    return remembered(this.#singleTryClients, access, () =>
      this.#make(access, { retryOptions: singleTry, callMs }),
    );
  }

  #make(
    { subscription, identity }: AzureAccess,
    {
      callMs,
      ...retries
    }: { readonly retryOptions: { maxRetries: number }; readonly callMs: number },
  ): ComputeManagementClient {
    const endpoint = this.#deps.endpoint.replace(/\/+$/, '');
    const client = new ComputeManagementClient(this.#credentialFor(identity), subscription, {
      endpoint,
      credentials: { scopes: [`${endpoint}/.default`] },
      ...retries,
      // The management API redirects nobody: whoever does is somebody else.
      redirectOptions: { maxRetries: 0 },
    });
    client.pipeline.addPolicy(onlyTo(endpoint), {
      beforePolicies: ['bearerTokenAuthenticationPolicy'],
    });
    client.pipeline.addPolicy(limitedTo(callMs));
    client.pipeline.addPolicy(tellRefusals, { afterPhase: 'Retry' });
    // Each try is a call that Azure counts, and this has to see what is a refusal.
    client.pipeline.addPolicy(keepBudgets(this.#limits), {
      afterPhase: 'Retry',
      afterPolicies: ['tellRefusals'],
    });
    return client;
  }

  #credentialFor(identity: string | undefined): TokenCredential {
    const key = (identity ?? '').toLowerCase();
    const credential = this.#credentials.get(key) ?? this.#deps.credentialFor(identity);
    this.#credentials.set(key, credential);
    return credential;
  }
}

function remembered(
  clients: Map<string, ComputeManagementClient>,
  { subscription, identity }: AzureAccess,
  make: () => ComputeManagementClient,
): ComputeManagementClient {
  const key = `${subscription} ${identity ?? ''}`.toLowerCase();
  const client = clients.get(key) ?? make();
  clients.set(key, client);
  return client;
}

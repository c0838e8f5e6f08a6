import { ComputeManagementClient } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/identity';
import type { AzureAccess } from '../../../shared/model/account.ts';
import { keepBudgets } from './keep-budgets.ts';
import { guardCalls, managementOptions, type ManagementDeps } from './management-client.ts';
import { RateLimits, type RateLimitsDeps } from './rate-limits.ts';

export type ComputeClientPoolDeps = ManagementDeps & RateLimitsDeps;

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
    return remembered(this.#clients, access, () => this.#make(access, { callMs }));
  }

  /**
   * One that tries each call once. It has its token from the other client's credential, which remembers
   * it: to ask for one would come between a decision and its call.
   */
  singleTryClientFor(access: AzureAccess): ComputeManagementClient {
    const callMs = Math.min(this.#callMs, singleTryMs);
    return remembered(this.#singleTryClients, access, () =>
      this.#make(access, { maxRetries: 0, callMs }),
    );
  }

  #make(
    { subscription, identity }: AzureAccess,
    { callMs, maxRetries }: { readonly callMs: number; readonly maxRetries?: number },
  ): ComputeManagementClient {
    const endpoint = this.#deps.endpoint.replace(/\/+$/, '');
    const credential = this.#credentialFor(identity);
    const options = managementOptions(endpoint, maxRetries);
    const client = new ComputeManagementClient(credential, subscription, options);
    guardCalls(client.pipeline, endpoint, callMs);
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

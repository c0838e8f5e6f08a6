import type { ComputeManagementClient } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/identity';
import { limitedTo, onlyTo, tellRefusals } from './refusal.ts';

export interface ManagementDeps {
  /** Of the management API, `https://management.azure.com` in Azure's public cloud. */
  readonly endpoint: string;
  /** @param identity client ID of a managed identity; absent: the function's own */
  readonly credentialFor: (identity: string | undefined) => TokenCredential;
}

type Pipeline = ComputeManagementClient['pipeline'];

/** What the SDK does again by itself: broken connections and failures of the server, soon. */
const usualRetries = 2;
const retryPauses = { retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

/** What every client of the management API is made with. */
export function managementOptions(endpoint: string, maxRetries = usualRetries) {
  return {
    endpoint,
    credentials: { scopes: [`${endpoint}/.default`] },
    retryOptions: { maxRetries, ...retryPauses },
    // The management API redirects nobody: whoever does is somebody else.
    redirectOptions: { maxRetries: 0 },
  };
}

/**
 * Holds the calls of a client to its endpoint and to their time, and tells refusals as Azure words them.
 *
 * @param callMs for a call, all tries and its answer included
 */
export function guardCalls(pipeline: Pipeline, endpoint: string, callMs: number): void {
  pipeline.addPolicy(onlyTo(endpoint), { beforePolicies: ['bearerTokenAuthenticationPolicy'] });
  pipeline.addPolicy(limitedTo(callMs));
  pipeline.addPolicy(tellRefusals, { afterPhase: 'Retry' });
}

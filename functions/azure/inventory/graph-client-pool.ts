import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { AzureAccess } from '../../../shared/model/account.ts';
import type { MonotonicClock } from '../../../shared/ports/timing.ts';
import { guardCalls, managementOptions, type ManagementDeps } from '../cloud/management-client.ts';
import { QueryQuota } from './query-quota.ts';

/** A client with what is known of its identity's quota: Resource Graph counts by identity. */
export interface GraphClient {
  readonly client: Pick<ResourceGraphClient, 'resources'>;
  readonly quota: Pick<QueryQuota, 'waitMs'>;
}

export interface GraphClientPoolDeps extends ManagementDeps {
  readonly monotonic: MonotonicClock;
}

/** So long a query may take, all tries and its answer included. */
const usualCallMs = 10_000;

/** One client for each identity, whichever subscriptions it asks about. */
export class GraphClientPool {
  readonly #deps: GraphClientPoolDeps;
  readonly #callMs: number;
  readonly #clients = new Map<string, GraphClient>();

  constructor(deps: GraphClientPoolDeps, callMs = usualCallMs) {
    this.#deps = deps;
    this.#callMs = callMs;
  }

  clientFor({ identity }: Pick<AzureAccess, 'identity'>): GraphClient {
    const key = (identity ?? '').toLowerCase();
    const client = this.#clients.get(key) ?? this.#makeClient(identity);
    this.#clients.set(key, client);
    return client;
  }

  #makeClient(identity: string | undefined): GraphClient {
    const endpoint = this.#deps.endpoint.replace(/\/+$/, '');
    const credential = this.#deps.credentialFor(identity);
    const client = new ResourceGraphClient(credential, managementOptions(endpoint));
    guardCalls(client.pipeline, endpoint, this.#callMs);
    const quota = new QueryQuota(this.#deps.monotonic);
    // Nearer to the wire than the one that throws refusals, so that it sees these too.
    client.pipeline.addPolicy(quota.policy, {
      afterPhase: 'Retry',
      afterPolicies: ['tellRefusals'],
    });
    return { client, quota };
  }
}

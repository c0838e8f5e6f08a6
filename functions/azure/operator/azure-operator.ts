import { EventGridPublisherClient } from '@azure/eventgrid';
import type { TokenCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { MonotonicClock } from '../../../shared/ports/timing.ts';
import type { Environment } from '../../../shared/settings/environment.ts';
import { ComputeClientPool } from '../cloud/client-pool.ts';
import { rememberedTokens } from '../cloud/remembered-tokens.ts';
import { GraphClientPool } from '../inventory/graph-client-pool.ts';
import { busRetries } from '../queue/send-in-batches.ts';
import { loginWays, type LoginWay } from './login-ways.ts';
import { OperatorCredential } from './operator-credential.ts';

export interface AzureOperatorDeps {
  readonly clock: Clock;
  readonly monotonic: MonotonicClock;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

export interface AzureOperatorOptions {
  /** What the ways to log in look at: `AZURE_…`, `IDENTITY_ENDPOINT`. */
  readonly env: Environment;
  /** URL of the management API; absent: that of Azure's public cloud. */
  readonly resourceManager?: string | undefined;
  /** In the place of those that the environment has. */
  readonly ways?: readonly LoginWay[];
}

/**
 * Azure with the credentials of the person who runs a command, found as Azure's libraries do. The identity
 * that a CloudAccount names is one of the functions, and none of a person. Every client may throw NoLogin.
 */
export class AzureOperator {
  /** URL of the management API, without a slash at its end. */
  readonly endpoint: string;
  readonly credential: TokenCredential;
  /** Service Bus renews its tokens by their end, of which those that are remembered tell nothing. */
  readonly #plain: TokenCredential;
  /** Fits the adapters that read scale sets. */
  readonly compute: ComputeClientPool;
  /** Fits the inventory. */
  readonly graph: GraphClientPool;

  constructor(deps: AzureOperatorDeps, { env, resourceManager, ways }: AzureOperatorOptions) {
    this.endpoint = (resourceManager ?? 'https://management.azure.com').replace(/\/+$/, '');
    this.#plain = new OperatorCredential(ways ?? loginWays(env));
    this.credential = rememberedTokens(this.#plain, deps.clock);
    const credentialFor = () => this.credential;
    const management = { endpoint: this.endpoint, credentialFor };
    this.compute = new ComputeClientPool({ ...deps, ...management });
    this.graph = new GraphClientPool({ ...deps, ...management });
  }

  /**
   * Asks for a token of the management API, so that it is known at once whether there is a way in.
   *
   * @throws NoLogin that says what was tried
   */
  async logIn(): Promise<void> {
    await this.credential.getToken([`${this.endpoint}/.default`]);
  }

  /** Data plane: it receives, peeks and sends. @param namespace `<name>.servicebus.windows.net` */
  serviceBus(namespace: string): ServiceBusClient {
    return new ServiceBusClient(namespace, this.#plain, { retryOptions: busRetries });
  }

  /** @param topic https URL of a custom topic */
  eventGridTopic(topic: string): EventGridPublisherClient<'CloudEvent'> {
    return new EventGridPublisherClient(topic, 'CloudEvent', this.credential, {
      retryOptions: { maxRetries: 2 },
    });
  }
}

import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { operator, operatorRoleArn, type AccountLayout } from './layout.ts';

/** An account's region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The sandbox's own clients for one place. */
export interface PlaceClients {
  readonly autoScaling: AutoScalingClient;
  readonly eventBridge: EventBridgeClient;
  readonly sqs: SQSClient;
}

/** The sandbox's own access to the simulated AWS. */
export interface CloudClients {
  at(place: Place): PlaceClients;
  /** Closes all connections. */
  close(): void;
}

/**
 * Clients that act through the organisation's access role, one set for each place.
 *
 * @param keys of the organisation's management account; of the sandbox's own by default
 */
export function createCloudClients(
  endpoint: string,
  keys: Pick<AccountLayout, 'accessKeyId' | 'secretAccessKey'> = operator,
): CloudClients {
  const byPlace = new Map<string, PlaceClients>();
  const make = ({ account, region }: Place): PlaceClients => {
    const credentials = fromTemporaryCredentials({
      masterCredentials: keys,
      params: { RoleArn: operatorRoleArn(account), RoleSessionName: 'sandbox' },
      clientConfig: { endpoint, region },
    });
    const config = { endpoint, region, credentials };
    return {
      autoScaling: new AutoScalingClient(config),
      eventBridge: new EventBridgeClient(config),
      sqs: new SQSClient(config),
    };
  };
  return {
    at: (place) => {
      const key = `${place.account}/${place.region}`;
      const clients = byPlace.get(key) ?? make(place);
      byPlace.set(key, clients);
      return clients;
    },
    close: () => {
      for (const { autoScaling, eventBridge, sqs } of byPlace.values()) {
        for (const client of [autoScaling, eventBridge, sqs]) client.destroy();
      }
    },
  };
}

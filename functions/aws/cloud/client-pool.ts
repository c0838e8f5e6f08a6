import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { accessKey, type AwsAccess } from '../../../shared/model/account.ts';
import { requestHandler } from './request-handler.ts';

/** Seen in CloudTrail as the name of our sessions. */
const roleSessionName = 'poolsync';

/** Time limits of a call that is never repeated: it has to be over when its answer counts as lost. */
const singleTryRequestHandler = { ...requestHandler, requestTimeout: 5_000 };

/**
 * One client for each way of access, kept with its connections and its assumed role for as long as
 * the process lives. Adaptive retries slow down by themselves when the account is throttled.
 */
export class AutoScalingClientPool {
  readonly #clients = new Map<string, AutoScalingClient>();
  readonly #singleTryClients = new Map<string, AutoScalingClient>();

  clientFor(access: AwsAccess): AutoScalingClient {
    return remembered(
      this.#clients,
      access,
      () =>
        new AutoScalingClient({
          region: access.region,
          retryMode: 'adaptive',
          maxAttempts: 3,
          requestHandler,
          ...credentialsOf(access),
        }),
    );
  }

  /**
   * One that tries each call once and at once. It has its credentials from the other client, which
   * remembers them: to assume the role would come between a decision and its call.
   */
  singleTryClientFor(access: AwsAccess): AutoScalingClient {
    return remembered(
      this.#singleTryClients,
      access,
      () =>
        new AutoScalingClient({
          region: access.region,
          retryMode: 'standard',
          maxAttempts: 1,
          requestHandler: singleTryRequestHandler,
          credentials: this.clientFor(access).config.credentials,
        }),
    );
  }
}

function remembered(
  clients: Map<string, AutoScalingClient>,
  access: AwsAccess,
  make: () => AutoScalingClient,
): AutoScalingClient {
  const key = accessKey(access);
  const client = clients.get(key) ?? make();
  clients.set(key, client);
  return client;
}

type Credentials = { readonly credentials?: ReturnType<typeof fromTemporaryCredentials> };

/** Without a role the client finds the function's own identity by the SDK's usual chain. */
function credentialsOf({ roleArn, externalId, region }: AwsAccess): Credentials {
  if (roleArn === undefined) return {};
  return {
    credentials: fromTemporaryCredentials({
      params: {
        RoleArn: roleArn,
        RoleSessionName: roleSessionName,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      },
      clientConfig: { region, requestHandler },
    }),
  };
}

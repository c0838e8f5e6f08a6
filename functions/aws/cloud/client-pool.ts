import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { CloudAccess } from '../../../shared/model/account.ts';
import { requestHandler } from './request-handler.ts';

/** Seen in CloudTrail as the name of our sessions. */
const roleSessionName = 'poolsync';

/**
 * One client for each way of access, kept with its connections and its assumed role for as long as
 * the process lives. Adaptive retries slow down by themselves when the account is throttled.
 */
export class AutoScalingClientPool {
  readonly #clients = new Map<string, AutoScalingClient>();

  clientFor(access: CloudAccess): AutoScalingClient {
    const key = [access.account, access.region, access.roleArn, access.externalId].join(' ');
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const client = new AutoScalingClient({
      region: access.region,
      retryMode: 'adaptive',
      maxAttempts: 3,
      requestHandler,
      ...credentialsOf(access),
    });
    this.#clients.set(key, client);
    return client;
  }
}

type Credentials = { readonly credentials?: ReturnType<typeof fromTemporaryCredentials> };

/** Without a role the client finds the function's own identity by the SDK's usual chain. */
function credentialsOf({ roleArn, externalId, region }: CloudAccess): Credentials {
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

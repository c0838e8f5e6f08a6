import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { NoLogin } from '../../../shared/cloud/no-login.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { accessKey, type AwsAccess } from '../../../shared/model/account.ts';
import { isFault } from '../../../shared/model/fault.ts';
import { requestHandler } from '../cloud/request-handler.ts';
import { awsLoginFault } from './aws-login.ts';
import { noWayInto, roleRefused } from './other-account.ts';

/** Who a person is to AWS. */
export interface AwsCaller {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

export interface AwsOperatorOptions {
  /** `AWS_PROFILE`, for messages: the SDK reads it by itself. */
  readonly profile?: string | undefined;
}

/** Seen in CloudTrail: a person's command and not a function. */
const roleSessionName = 'poolsync-operator';

/** A program named by the profile may ask a person for a code. */
const credentialsMs = 60_000;

type Provider = ReturnType<typeof fromNodeProviderChain>;

/**
 * AWS with the credentials of the person who runs a command, found by the SDK's usual chain; it reads
 * `AWS_PROFILE`, `AWS_REGION` and `AWS_ENDPOINT_URL` too. The role of a CloudAccount is assumed only where its
 * account is not the person's own. Every client may throw what `whoAmI` throws.
 */
export class AwsOperator {
  readonly #profile: string | undefined;
  /** Asked once, and again before what it gave ends. The instance's metadata is no place to wait for. */
  readonly #own: Provider = fromNodeProviderChain({ maxRetries: 0, timeout: 1_000 });
  readonly #clients = new Map<string, AutoScalingClient>();
  #caller: Promise<AwsCaller> | undefined;

  constructor({ profile }: AwsOperatorOptions = {}) {
    this.#profile = profile;
  }

  /**
   * Asks once.
   *
   * @param region where to ask
   * @throws NoLogin where there are no credentials, or AWS does not take them; Fault where it does not answer
   */
  whoAmI(region: string): Promise<AwsCaller> {
    this.#caller ??= this.#ask(region);
    return this.#caller;
  }

  /** @throws NoLogin where the person's credentials are of another account: queues know no roles */
  async mustBeIn(account: string, region: string): Promise<void> {
    const caller = await this.whoAmI(region);
    if (caller.account !== account) throw noWayInto(account, caller, 'it');
  }

  /** Fits the adapters that read groups. One client for each way of access. */
  clientFor(access: AwsAccess): AutoScalingClient {
    const key = accessKey(access);
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const client = new AutoScalingClient({
      ...this.#common(access.region),
      retryMode: 'adaptive',
      credentials: this.#credentialsFor(access),
    });
    this.#clients.set(key, client);
    return client;
  }

  sqsIn(region: string): SQSClient {
    return new SQSClient(this.#common(region));
  }

  eventBridgeIn(region: string): EventBridgeClient {
    return new EventBridgeClient(this.#common(region));
  }

  lambdaIn(region: string): LambdaClient {
    return new LambdaClient(this.#common(region));
  }

  #common(region: string) {
    return { region, maxAttempts: 3, requestHandler, credentials: this.#own };
  }

  async #ask(region: string): Promise<AwsCaller> {
    const sts = new STSClient(this.#common(region));
    try {
      const answer = await withinTime('AWS credentials', credentialsMs, (abortSignal) =>
        sts.send(new GetCallerIdentityCommand({}), { abortSignal }),
      );
      return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
    } catch (error) {
      throw isFault(error) ? error : awsLoginFault(error, this.#profile);
    } finally {
      sts.destroy();
    }
  }

  #credentialsFor({ account, region, roleArn, externalId }: AwsAccess): Provider {
    const assumed =
      roleArn === undefined
        ? undefined
        : fromTemporaryCredentials({
            masterCredentials: this.#own,
            params: {
              RoleArn: roleArn,
              RoleSessionName: roleSessionName,
              ...(externalId === undefined ? {} : { ExternalId: externalId }),
            },
            clientConfig: { region, requestHandler },
          });
    return async (properties) => {
      const caller = await this.whoAmI(region);
      if (caller.account === account) return this.#own(properties);
      if (assumed === undefined || roleArn === undefined) {
        throw noWayInto(account, caller, 'its CloudAccount names no role, and it');
      }
      try {
        return await assumed(properties);
      } catch (error) {
        throw error instanceof NoLogin ? error : roleRefused(error, roleArn, account, caller);
      }
    };
  }
}

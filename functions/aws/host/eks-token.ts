import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { buildQueryString } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';
import { requestHandler } from '../cloud/request-handler.ts';
import type { EksCluster } from './eks-cluster.ts';

/**
 * How long a token serves at most: EKS and STS take it for 15 minutes from its signature on, whatever
 * it says itself, and clocks may differ by one of them. Where the credentials that signed it end
 * before that, so does the token: STS answers for them no longer, and EKS with 401.
 */
export const eksTokenLastsMs = 14 * 60_000;

/** In which the name of the cluster is signed, so that no other cluster takes the token. */
const clusterHeader = 'x-k8s-aws-id';

/** What EKS looks for in a token, though neither it nor STS goes by it. */
const expiresInSeconds = 60;

/** The SDK's chain may ask for credentials; whoever waits wants to reach the API server in 15 s. */
const timeoutMs = 5_000;

export interface EksTokenDeps {
  /** Is never called: it knows the credentials, and where STS is. */
  readonly sts: Pick<STSClient, 'config'>;
  readonly clock: Clock;
}

/**
 * The part of the AWS SDK that knows how a call to STS in a region is signed.
 *
 * @param region of the cluster, whose plain host is the one that EKS knows in any partition: where
 * this process itself would call STS by FIPS or IPv6 does not matter, since EKS calls it
 */
export function eksStsClient(region: string): STSClient {
  return new STSClient({
    region,
    requestHandler,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  });
}

/**
 * Makes a token by which EKS knows who we are: a call of `GetCallerIdentity` that is signed and not
 * sent. EKS sends it, and STS answers with our role, which an access entry maps to Kubernetes groups
 * (kubernetes-sigs/aws-iam-authenticator, `pkg/token/token.go`).
 *
 * @throws Fault where the SDK finds no credentials within 5 s
 */
export async function eksToken(
  { sts, clock }: EksTokenDeps,
  { name, region }: Pick<EksCluster, 'name' | 'region'>,
): Promise<string> {
  const doing = `A token for the cluster ${name} of EKS`;
  const signed = withinTime(doing, timeoutMs, () => presign(sts, { name, region }, clock.now()));
  const url = await signed.catch((error: unknown) => {
    throw toCloudFault(doing, error);
  });
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}

async function presign(
  { config }: EksTokenDeps['sts'],
  { name, region }: Pick<EksCluster, 'name' | 'region'>,
  signingDate: Date,
): Promise<string> {
  const { credentials, sha256 } = config;
  // AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_STS are looked at in here.
  const { url } = await getEndpointFromInstructions({}, GetCallerIdentityCommand, config);
  const { protocol, hostname, host, port, pathname: path } = url;
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256 });
  const { query } = await signer.presign(
    {
      method: 'GET',
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path,
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host, [clusterHeader]: name },
    },
    {
      signingDate,
      expiresIn: expiresInSeconds,
      // In the URL everybody could read the name, and EKS sends its own in the header.
      unhoistableHeaders: new Set([clusterHeader]),
    },
  );
  return `${url.origin}${path}?${buildQueryString(query ?? {})}`;
}

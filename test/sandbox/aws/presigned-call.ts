import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';

type Presigning = NonNullable<Parameters<SignatureV4['presign']>[1]>;

/** Credentials for the simulated AWS. */
export interface CallKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How a call differs from the one that is in an EKS token. */
export interface CallOptions extends Presigning {
  /** Whose name is signed. Default: `management`. */
  readonly cluster?: string;
  readonly method?: string;
  readonly path?: string;
  /** Further parameters, or others. */
  readonly query?: Readonly<Record<string, string>>;
  /** Further headers, which are signed. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A URL like the one inside an EKS token, made by the SDK's signer and by nothing of the product. */
export async function presignedUrl(
  endpoint: string,
  credentials: CallKeys,
  { cluster = 'management', method = 'GET', path = '/', query, headers, ...how }: CallOptions = {},
): Promise<string> {
  const { hostname, host, port, protocol, origin } = new URL(endpoint);
  const region = 'eu-west-1';
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const signed = await signer.presign(
    {
      method,
      protocol,
      hostname,
      port: Number(port),
      path,
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15', ...query },
      headers: { host, 'x-k8s-aws-id': cluster, ...headers },
    },
    { expiresIn: 60, ...how },
  );
  return `${origin}${path}?${buildQueryString(signed.query ?? {})}`;
}

/** What is shown to an API server. */
export function tokenOf(url: string): string {
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}

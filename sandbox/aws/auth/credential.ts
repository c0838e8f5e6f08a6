import type { WireRequest } from '../../simulated/wire-request.ts';

/** What a Signature Version 4 request says about its signer, read but not yet believed. */
export interface Credential {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names, in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDThhmmssZ` */
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  /** True where the signature is in the URL, as in an EKS token. */
  readonly presigned: boolean;
}

/** Reads the credential from the Authorization header or a presigned URL; undefined where there is none. */
export function readCredential(request: WireRequest): Credential | undefined {
  const header = request.headers['authorization'];
  return header === undefined ? fromUrl(request) : fromHeader(header, request);
}

function fromHeader(header: string, request: WireRequest): Credential | undefined {
  if (!header.startsWith('AWS4-HMAC-SHA256 ')) return undefined;
  const field = (name: string): string => new RegExp(`${name}=([^,\\s]+)`).exec(header)?.[1] ?? '';
  return assemble(field('Credential'), {
    signedHeaders: field('SignedHeaders'),
    signature: field('Signature'),
    timestamp: request.headers['x-amz-date'] ?? '',
    sessionToken: request.headers['x-amz-security-token'],
    presigned: false,
  });
}

function fromUrl(request: WireRequest): Credential | undefined {
  const query = request.url.searchParams;
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return undefined;
  return assemble(query.get('X-Amz-Credential') ?? '', {
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
    signature: query.get('X-Amz-Signature') ?? '',
    timestamp: query.get('X-Amz-Date') ?? '',
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    presigned: true,
  });
}

type Rest = Pick<Credential, 'signature' | 'timestamp' | 'sessionToken' | 'presigned'> & {
  readonly signedHeaders: string;
};

function assemble(scope: string, rest: Rest): Credential | undefined {
  const [accessKeyId, date, region, service, end] = scope.split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request') return undefined;
  return {
    ...rest,
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: rest.signedHeaders.split(';'),
  };
}

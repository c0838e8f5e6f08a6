import { TokenRefusal } from './refusal.ts';

const prefix = 'k8s-aws-v1.';
const mostCharacters = 4_096;

/** STS takes a presigned URL for so long from its date on, whatever it says itself. */
const validMs = 15 * 60_000;

/** All that a presigned `GetCallerIdentity` has, in lower case. */
const allowed: ReadonlySet<string> = new Set([
  'action',
  'version',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
]);

/** In which the name of the cluster is signed. */
export const clusterHeader = 'x-k8s-aws-id';

/** A call to STS that is in a token. */
export interface PresignedCall {
  /** Scheme, host and port, as they were signed: anybody's, until somebody has looked. */
  readonly origin: string;
  /** Path and query, as they were signed. */
  readonly path: string;
  readonly accessKeyId: string;
}

/**
 * Reads a token as EKS does: it has to hold a presigned call of `GetCallerIdentity` with the name of a
 * cluster among what is signed, and nothing more. Whoever could have another call made here would be
 * believed who he says he is.
 *
 * @param now milliseconds since 1970
 * @throws TokenRefusal for anything else
 */
export function readToken(token: string, now: number): PresignedCall {
  const text = decode(token);
  const url = URL.parse(text);
  if (url === null) throw new TokenRefusal('it holds no URL');
  const path = `/${url.search}`;
  // What the reader of URLs mends or leaves out would be called, and is not what was signed.
  if (`${url.origin}${path}` !== text) {
    throw new TokenRefusal('its URL is more than a host and a query');
  }
  const query = readQuery(url.searchParams);
  checkCall(query);
  checkAge(query, now);
  const [accessKeyId = ''] = (query.get('x-amz-credential') ?? '').split('/');
  return { origin: url.origin, path, accessKeyId };
}

function decode(token: string): string {
  if (token.length > mostCharacters) throw new TokenRefusal('it is too long');
  if (!token.startsWith(prefix)) throw new TokenRefusal(`it does not begin with ${prefix}`);
  const encoded = token.slice(prefix.length);
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.toString('base64url') !== encoded) throw new TokenRefusal('it is no base64url');
  return bytes.toString('utf8');
}

/** Names have no case here, so that none can be there twice in two spellings. */
function readQuery(parameters: URLSearchParams): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of parameters) {
    const lower = name.toLowerCase();
    if (!allowed.has(lower)) throw new TokenRefusal(`${name} is no parameter of such a call`);
    if (query.has(lower)) throw new TokenRefusal(`${name} is there twice`);
    query.set(lower, value);
  }
  return query;
}

function checkCall(query: ReadonlyMap<string, string>): void {
  if (query.get('action') !== 'GetCallerIdentity') {
    throw new TokenRefusal('it holds another call than GetCallerIdentity');
  }
  const signed = query.get('x-amz-signedheaders');
  if (signed !== `host;${clusterHeader}`) {
    throw new TokenRefusal(`host and ${clusterHeader} have to be signed, and no other header`);
  }
  const seconds = Number(query.get('x-amz-expires') || 'none');
  if (!(seconds >= 0 && seconds <= 900)) throw new TokenRefusal('X-Amz-Expires is not 0 to 900');
}

function checkAge(query: ReadonlyMap<string, string>, now: number): void {
  const date = query.get('x-amz-date') ?? '';
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)?.slice(1).map(Number);
  const [year = Number.NaN, month = 0, ...rest] = parts ?? [];
  const age = now - Date.UTC(year, month - 1, ...rest);
  if (!(age <= validMs)) throw new TokenRefusal('it has expired');
}

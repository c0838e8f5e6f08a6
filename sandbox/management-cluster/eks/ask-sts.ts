import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { clusterHeader, type PresignedCall } from './read-token.ts';
import { TokenRefusal } from './refusal.ts';

const timeoutMs = 5_000;

/** Who made a token. */
export interface Caller {
  /** As STS shows it. */
  readonly arn: string;
  /** Of the role or the user, as IAM has it. */
  readonly principalArn: string;
  readonly account: string;
  /** `AROA…` or `AIDA…`. */
  readonly principalId: string;
  /** Empty for a user. */
  readonly sessionName: string;
}

/**
 * Makes the call that is in a token. The header has the name of this cluster, whatever the caller
 * meant: a token for another one has another signature.
 *
 * @param reachedAt origin where STS is reached
 * @throws TokenRefusal where STS does not say who it is
 */
export async function askSts(
  { origin, path }: PresignedCall,
  { reachedAt, clusterName }: { readonly reachedAt: string; readonly clusterName: string },
): Promise<Caller> {
  const headers = { host: new URL(origin).host, [clusterHeader]: clusterName };
  const signal = AbortSignal.timeout(timeoutMs);
  const outgoing = request(new URL(path, reachedAt), { headers, signal });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  outgoing.end();
  try {
    const [response] = await answered;
    const body = await text(response);
    if (response.statusCode === 200) return readCaller(body);
    throw new TokenRefusal(`STS answers ${response.statusCode}: ${element(body, 'Code')}`);
  } catch (error) {
    if (error instanceof TokenRefusal) throw error;
    throw new TokenRefusal('STS does not answer', { cause: error });
  }
}

function readCaller(body: string): Caller {
  const arn = element(body, 'Arn');
  const account = element(body, 'Account');
  const [principalId = '', sessionName = ''] = element(body, 'UserId').split(':');
  return { arn, principalArn: principalOf(arn), account, principalId, sessionName };
}

/** A session stands for its role. */
function principalOf(arn: string): string {
  const [, partition, account, role] =
    /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/.exec(arn) ?? [];
  if (role !== undefined) return `arn:${partition}:iam::${account}:role/${role}`;
  if (/^arn:[a-z-]+:iam::\d{12}:user\//.test(arn)) return arn;
  throw new TokenRefusal(`${arn} is neither a role nor a user`);
}

function element(body: string, name: string): string {
  const found = new RegExp(`<${name}>([^<&]+)</${name}>`).exec(body)?.[1];
  if (found === undefined) throw new TokenRefusal(`STS answers without ${name}`);
  return found;
}

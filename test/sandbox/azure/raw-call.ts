import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { ClientSecretCredential } from '@azure/identity';
import { observer, secret, tenant } from './cloud.ts';
import type { Cloud } from './cloud.ts';

/** What came back of a call without an SDK. */
export interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined where there is no body. */
  readonly body: unknown;
}

/** Calls the management endpoint as `curl` would: a path, or a whole URL. */
export function rawCall(
  cloud: Cloud,
  target: string,
  {
    method = 'GET',
    token,
    body,
  }: { readonly method?: string; readonly token?: string; readonly body?: string } = {},
): Promise<RawAnswer> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const options = { method, headers, ca: cloud.ca, agent: false };
    const call = request(new URL(target, cloud.endpoint), options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          body: text === '' ? undefined : JSON.parse(text),
        }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** A token of an application (the observer) for an audience (the management endpoint). */
export async function tokenOf(
  cloud: Cloud,
  { clientId = observer, audience = cloud.endpoint } = {},
): Promise<string> {
  const credential = new ClientSecretCredential(tenant, clientId, secret, {
    authorityHost: cloud.authority,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: cloud.ca },
    retryOptions: { maxRetries: 0 },
  });
  return (await credential.getToken(`${audience}/.default`)).token;
}

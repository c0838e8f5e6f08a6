import { ArmError } from '../errors.ts';
import type { World } from '../world.ts';
import type { Identity } from './identities.ts';

const AUDIENCES = ['https://management.azure.com', 'https://management.core.windows.net'];

/** Who makes a call, by its bearer token; throws 401 in Resource Manager's words. */
export function authenticate(
  { tokens, clock, endpoint }: Pick<World, 'tokens' | 'clock' | 'endpoint'>,
  authorization: string | undefined,
): Identity {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw unauthenticated('AuthenticationFailed', "The 'Authorization' header is missing.");
  }
  const issued = tokens.find(token);
  if (issued === undefined) {
    throw unauthenticated('InvalidAuthenticationToken', 'The access token is invalid.');
  }
  if (issued.expiresOn * 1_000 <= clock.now()) {
    throw unauthenticated(
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is past.',
    );
  }
  if (![endpoint, ...AUDIENCES].includes(issued.audience)) {
    const message = `The access token has been obtained for wrong audience or resource '${issued.audience}'.`;
    throw unauthenticated('InvalidAuthenticationTokenAudience', message);
  }
  return issued.identity;
}

/** 401 with a challenge, as Resource Manager gives it. */
export function unauthenticated(code: string, text: string): ArmError {
  const message = `Authentication failed. ${text}`;
  const challenge = `Bearer authorization_uri="https://login.microsoftonline.com/common", error="invalid_token", error_description="${text}"`;
  return new ArmError({ status: 401, code, message, headers: { 'www-authenticate': challenge } });
}

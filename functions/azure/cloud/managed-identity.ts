import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { withinTime } from '../../../shared/cloud/time-limit.ts';

/** For a token, all tries included. The library has no limit, and remembers a call that hangs. */
const tokenTimeoutMs = 5_000;

const retryOptions = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

/**
 * The identity of the function itself.
 *
 * @param clientId of the identity that was assigned by a user; absent: the one that the system assigned
 */
export function managedIdentity(clientId: string | undefined): TokenCredential {
  const credential = new ManagedIdentityCredential({
    retryOptions,
    ...(clientId === undefined ? {} : { clientId }),
  });
  const doing = `A token for ${clientId === undefined ? 'the system-assigned identity' : `identity ${clientId}`}`;
  return {
    getToken: (scopes, options) =>
      withinTime(doing, tokenTimeoutMs, () => credential.getToken(scopes, options)),
  };
}

import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import type { Clock } from '../../../shared/ports/clock.ts';

/** So long before its end a token is replaced. */
const renewedMs = 300_000;
/** A token that could not be replaced serves until so long before its end. */
const servesMs = 30_000;
/** Between two tries to replace one that still serves. */
const betweenTriesMs = 30_000;

interface Known {
  readonly token: AccessToken;
  readonly renewAtMs: number;
}

/**
 * Remembers tokens in the place of the SDK's pipeline, which asks for the next one beside its calls:
 * where that fails until the old one has ended, nobody is there to handle the rejection, and it ends the
 * process. Of a token that has ended already the pipeline remembers nothing, so all it is given says so.
 *
 * @param credential is asked again before a token ends; while it gives none the old one serves on
 */
export function rememberedTokens(credential: TokenCredential, clock: Clock): TokenCredential {
  const byScopes = new Map<string, Known>();

  async function ask(
    key: string,
    scopes: string | string[],
    options: GetTokenOptions | undefined,
  ): Promise<AccessToken | null> {
    const token = await credential.getToken(scopes, options);
    if (token === null) return null;
    const { expiresOnTimestamp: endMs, refreshAfterTimestamp = endMs } = token;
    byScopes.set(key, { token, renewAtMs: Math.min(refreshAfterTimestamp, endMs - renewedMs) });
    return token;
  }

  async function find(
    scopes: string | string[],
    options: GetTokenOptions | undefined,
  ): Promise<AccessToken | null> {
    const key = JSON.stringify(scopes);
    // Whoever claims something was refused with the token that is known.
    const known = options?.claims === undefined ? byScopes.get(key) : undefined;
    const nowMs = clock.now().getTime();
    if (known === undefined || known.token.expiresOnTimestamp - servesMs <= nowMs) {
      return ask(key, scopes, options);
    }
    if (nowMs < known.renewAtMs) return known.token;
    byScopes.set(key, { ...known, renewAtMs: nowMs + betweenTriesMs });
    return ask(key, scopes, options).catch(() => known.token);
  }

  return {
    getToken: async (scopes, options) => {
      const found = await find(scopes, options);
      return found === null ? null : { token: found.token, expiresOnTimestamp: 0 };
    },
  };
}

import type { Clock } from '../../simulated/clock.ts';
import type { Ids } from '../../simulated/ids.ts';
import type { Identity } from './identities.ts';

/** A token that was issued. */
export interface Issued {
  /** A JWT that nobody signed. */
  readonly token: string;
  readonly identity: Identity;
  /** Such as `https://management.azure.com`, without a slash at the end. */
  readonly audience: string;
  /** Seconds since 1970. */
  readonly expiresOn: number;
}

/** The tokens that this Entra issued; no other is believed. */
export interface Tokens {
  issue(identity: Identity, audience: string, lifetimeSeconds: number): Issued;
  /** Expired ones too. */
  find(token: string): Issued | undefined;
}

const KEPT = 20_000;

export function newTokens(clock: Pick<Clock, 'now'>, ids: Pick<Ids, 'uuid'>): Tokens {
  const issued = new Map<string, Issued>();
  return {
    issue(identity, audience, lifetimeSeconds) {
      const now = Math.floor(clock.now() / 1_000);
      const expiresOn = now + lifetimeSeconds;
      const token = unsigned({
        aud: audience,
        iss: `https://sts.windows.net/${identity.tenantId}/`,
        iat: now,
        nbf: now,
        exp: expiresOn,
        appid: identity.clientId,
        oid: identity.objectId,
        tid: identity.tenantId,
        uti: ids.uuid(),
      });
      const one = { token, identity, audience: audience.replace(/\/+$/, ''), expiresOn };
      issued.set(token, one);
      const oldest = issued.keys().next().value;
      if (issued.size > KEPT && oldest !== undefined) issued.delete(oldest);
      return one;
    },
    find: (token) => issued.get(token),
  };
}

function unsigned(claims: object): string {
  return `${part({ typ: 'JWT', alg: 'none' })}.${part(claims)}.simulated`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

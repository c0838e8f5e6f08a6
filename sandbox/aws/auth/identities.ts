import { createHash } from 'node:crypto';
import type { ResolvedConfig } from '../config.ts';
import { assumedRole } from './assumed-role.ts';
import type { Principal, ScalesOnly } from './principal.ts';

/** A pair of keys and whom they stand for. */
export interface Identity {
  readonly principal: Principal;
  readonly secretAccessKey: string;
  /** Present for session credentials, which are worth nothing without it. */
  readonly session?: { readonly token: string; readonly expiresAt: number };
}

/** A role that may be assumed. */
export interface Role {
  readonly arn: string;
  readonly externalId?: string | undefined;
  readonly scalesOnly?: ScalesOnly | undefined;
  /** IDs of the accounts whose principals may assume it. */
  readonly trusts: readonly string[];
}

/** All keys that the endpoint accepts, and the roles. */
export interface Identities {
  find(accessKeyId: string): Identity | undefined;
  role(arn: string): Role | undefined;
  /** Makes session credentials known; forgets those that expired more than an hour before `now`. */
  addSession(accessKeyId: string, identity: Identity, now: number): void;
}

/** Expired sessions are kept so long, that their holders hear "expired" and not "unknown". */
const EXPIRED_KEPT_MS = 3_600_000;

export function newIdentities(
  config: Pick<ResolvedConfig, 'accounts' | 'roles' | 'sessions'>,
): Identities {
  const accounts = new Map<string, Identity>(
    config.accounts.map((account) => [
      account.accessKeyId,
      {
        principal: {
          arn: `arn:aws:iam::${account.id}:user/sandbox`,
          userId: `AIDASANDBOX${account.id.slice(-10)}`,
          account: account.id,
          assumed: false,
        },
        secretAccessKey: account.secretAccessKey,
      },
    ]),
  );
  const sessions = new Map<string, Identity>(
    config.sessions.map((session) => [session.accessKeyId, identityOf(session)]),
  );
  return {
    find: (accessKeyId) => accounts.get(accessKeyId) ?? sessions.get(accessKeyId),
    role: (arn) => config.roles.find((role) => role.arn === arn),
    addSession(accessKeyId, identity, now) {
      for (const [key, { session }] of sessions) {
        if (session !== undefined && session.expiresAt < now - EXPIRED_KEPT_MS)
          sessions.delete(key);
      }
      sessions.set(accessKeyId, identity);
    },
  };
}

/** Nobody has to renew what a service hands out here: it ends with the simulation. */
function identityOf(session: ResolvedConfig['sessions'][number]): Identity {
  const { role, name, secretAccessKey, sessionToken: token, scalesOnly } = session;
  const hash = createHash('sha256').update(role).digest('hex');
  return {
    principal: {
      ...assumedRole(role, name, `AROA${hash.slice(0, 17).toUpperCase()}`),
      scalesOnly,
    },
    secretAccessKey,
    session: { token, expiresAt: Number.POSITIVE_INFINITY },
  };
}

import type { ResolvedConfig } from '../config.ts';

/** A service principal: an application or a managed identity. */
export interface Identity {
  /** Client ID, or `system` for the system-assigned identity. */
  readonly clientId: string;
  readonly tenantId: string;
  /** GUID of the service principal. */
  readonly objectId: string;
  readonly clientSecret: string | undefined;
  /** True for a service of Azure itself: there is no person in its claims. */
  readonly isService?: boolean;
  /** Tells whether it may touch a subscription. */
  readonly mayTouch: (subscriptionId: string) => boolean;
}

export interface Identities {
  /** By client ID, without case. */
  find(clientId: string): Identity | undefined;
}

export function newIdentities(
  { identities }: Pick<ResolvedConfig, 'identities'>,
  uuid: () => string,
): Identities {
  const known = new Map<string, Identity>();
  for (const { clientId, tenantId, subscriptions, clientSecret } of identities) {
    const allowed = new Set(subscriptions.map((id) => id.toLowerCase()));
    known.set(clientId.toLowerCase(), {
      clientId,
      tenantId,
      objectId: uuid(),
      clientSecret,
      mayTouch: (id) => allowed.has(id.toLowerCase()),
    });
  }
  return { find: (clientId) => known.get(clientId.toLowerCase()) };
}

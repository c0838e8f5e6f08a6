import { ComputeManagementClient } from '@azure/arm-compute';
import { z } from 'zod';
import { identities } from './azure-layout.ts';
import type { AzureInstallation } from './simulated-azure.ts';

/** The sandbox's own access to the simulated Azure: a client of the real SDK for each subscription. */
export interface AzureClients {
  compute(subscription: string): ComputeManagementClient;
}

const tokenAnswer = z.object({ access_token: z.string(), expires_on: z.coerce.number() });

/** Clients of the sandbox's own identity, whose calls can be told from Poolsync's. */
export function createAzureClients({
  azure,
  caPem,
}: Pick<AzureInstallation, 'azure' | 'caPem'>): AzureClients {
  const clients = new Map<string, ComputeManagementClient>();
  const { endpoint, identityEndpoint } = azure;
  const credential = { getToken: () => ownToken(identityEndpoint, endpoint) };
  return {
    compute: (subscription) => {
      const client =
        clients.get(subscription) ??
        new ComputeManagementClient(credential, subscription, {
          endpoint,
          credentials: { scopes: [`${endpoint}/.default`] },
          tlsOptions: { ca: caPem },
        });
      clients.set(subscription, client);
      return client;
    },
  };
}

/** As an app gets it from the identity endpoint. */
async function ownToken(
  { url, header }: AzureInstallation['azure']['identityEndpoint'],
  resource: string,
): Promise<{ readonly token: string; readonly expiresOnTimestamp: number }> {
  const query = new URLSearchParams({
    'api-version': '2019-08-01',
    resource,
    client_id: identities.operator,
  });
  const answer = await fetch(`${url}?${query.toString()}`, {
    headers: { 'X-IDENTITY-HEADER': header },
    signal: AbortSignal.timeout(10_000),
  });
  const { access_token: token, expires_on } = tokenAnswer.parse(await answer.json());
  return { token, expiresOnTimestamp: expires_on * 1_000 };
}

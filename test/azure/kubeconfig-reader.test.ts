import type { AccessToken } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { kubeconfigReader } from '../../functions/azure/host/kubeconfig-reader.ts';
import { cloudAccountResource } from '../../shared/kube/resources.ts';
import { currentEntries } from '../../shared/kube/kubeconfig.ts';
import { connectTo } from '../kube/connect-to.ts';
import { startLocalApiServer, type ApiRequest } from '../kube/local-api-server.ts';

const server = 'https://fleet.hcp.westeurope.azmk8s.io:443';
const noCredential = { getToken: () => Promise.reject(new Error('nobody asks for a token')) };

/** A credential that gives each token in turn, and the last one from then on. */
function giving(...tokens: readonly string[]) {
  const scopes: unknown[] = [];
  let at = 0;
  const getToken = async (scope: string | string[]): Promise<AccessToken> => {
    scopes.push(scope);
    const token = tokens[Math.min(at, tokens.length - 1)] ?? '';
    at += 1;
    return { token, expiresOnTimestamp: 0 };
  };
  return { getToken, scopes };
}

describe('kubeconfigReader', () => {
  it('reads a file anew each time, and says which one it cannot read', async () => {
    const read = kubeconfigReader({ kind: 'file', path: '/nowhere/kubeconfig' }, noCredential);
    await expect(read()).rejects.toMatchObject({ code: 'cluster-unavailable' });
    await expect(read()).rejects.toThrow('/nowhere/kubeconfig');
  });

  it('takes the text of a setting as it is', async () => {
    const read = kubeconfigReader({ kind: 'text', text: 'kind: Config' }, noCredential);
    expect(await read()).toBe('kind: Config');
  });

  describe('for a cluster of AKS', () => {
    const access = { kind: 'aks', server, caData: 'Q0E=' } as const;

    it('makes a kubeconfig of server, authority and a token for AKS', async () => {
      const credential = giving('secret');
      const { cluster, user } = currentEntries(await kubeconfigReader(access, credential)());
      expect(credential.scopes).toEqual(['6dae42f8-4368-4678-94ff-3960e28e3630/.default']);
      expect(cluster.fields).toEqual({ server, 'certificate-authority-data': 'Q0E=' });
      expect(user.fields).toEqual({ token: 'secret' });
    });

    it('shows the API server a new token where it refuses the old one', async () => {
      const asked = ({ headers }: ApiRequest) =>
        headers.authorization === 'Bearer new'
          ? { status: 200, body: { items: [] } }
          : { status: 401, body: {} };
      await using api = await startLocalApiServer(asked);
      const { cluster } = currentEntries(api.kubeconfig);
      const caData = String(cluster.fields['certificate-authority-data']);
      const local = { kind: 'aks', server: String(cluster.fields['server']), caData } as const;
      const credential = giving('old', 'new');
      const connection = connectTo(kubeconfigReader(local, credential));
      await connection.api.listClusterCustomObject(cloudAccountResource);
      await connection.api.listClusterCustomObject(cloudAccountResource);
      expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer old',
        'Bearer new',
        'Bearer new',
      ]);
      expect(credential.scopes).toHaveLength(2);
    });

    it('asks for a token again after five minutes, before the one it has can have ended', async () => {
      await using api = await startLocalApiServer(() => ({ status: 200, body: { items: [] } }));
      const { cluster } = currentEntries(api.kubeconfig);
      const caData = String(cluster.fields['certificate-authority-data']);
      const local = { kind: 'aks', server: String(cluster.fields['server']), caData } as const;
      const credential = giving('old', 'new');
      const { api: client, clock } = connectTo(kubeconfigReader(local, credential));
      await client.listClusterCustomObject(cloudAccountResource);
      clock.advanceMs(300_000);
      await client.listClusterCustomObject(cloudAccountResource);
      await client.listClusterCustomObject(cloudAccountResource);
      expect(api.requests.at(-1)?.headers.authorization).toBe('Bearer new');
    });

    it('says for which server it got no token, and why', async () => {
      const failing = {
        getToken: () =>
          Promise.reject(
            Object.assign(new Error('Identity not found'), { name: 'CredentialUnavailableError' }),
          ),
      };
      await expect(kubeconfigReader(access, failing)()).rejects.toMatchObject({
        code: 'cloud-unavailable',
        message: `A token for the API server ${server}: CredentialUnavailableError: Identity not found`,
      });
      const silent = { getToken: async () => null };
      await expect(kubeconfigReader(access, silent)()).rejects.toMatchObject({
        message: `A token for the API server ${server}: none was given`,
      });
    });
  });
});

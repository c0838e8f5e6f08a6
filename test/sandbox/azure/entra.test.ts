import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientSecretCredential, WorkloadIdentityCredential } from '@azure/identity';
import { ComputeManagementClient } from '@azure/arm-compute';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { matching } from '../aws/matchers.ts';
import { addFault, listFrom } from '../aws/steer.ts';
import { all, observer, production, secret, startCloud, stranger, tenant } from './cloud.ts';
import type { Cloud } from './cloud.ts';
import { rawCall } from './raw-call.ts';

/** A file with the token of a service account, until the test ends. */
async function federatedToken(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'token');
  await writeFile(path, 'a.service.account-token');
  return path;
}

/** Sets variables until the test ends. */
function setEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

/** The credential of a pod with workload identity. */
async function workloadIdentity(cloud: Cloud, { clientId = observer, tenantId = tenant } = {}) {
  return new WorkloadIdentityCredential({
    tenantId,
    clientId,
    tokenFilePath: await federatedToken(),
    authorityHost: cloud.authority,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: cloud.ca },
    retryOptions: { maxRetries: 0 },
  });
}

describe('a workload identity', () => {
  it('gets tokens for the management endpoint, all of it told by the environment', async () => {
    const cloud = await startCloud();
    setEnvironment({
      AZURE_AUTHORITY_HOST: `${cloud.authority}/`,
      AZURE_TENANT_ID: tenant,
      AZURE_CLIENT_ID: observer,
      AZURE_FEDERATED_TOKEN_FILE: await federatedToken(),
    });
    const credential = new WorkloadIdentityCredential({
      disableInstanceDiscovery: true,
      tlsOptions: { ca: cloud.ca },
    });
    const compute = new ComputeManagementClient(credential, production, {
      endpoint: cloud.endpoint,
      credentials: { scopes: [`${cloud.endpoint}/.default`] },
      tlsOptions: { ca: cloud.ca },
    });
    expect(await all(compute.virtualMachineScaleSets.listAll())).toEqual([]);
    const calls = await listFrom(cloud.control, '/calls');
    expect(calls.map(({ action }) => action)).toEqual([
      'Entra_OpenIdConfiguration',
      'Entra_Token',
      'VirtualMachineScaleSets_ListAll',
    ]);
  });

  it.each([
    '6dae42f8-4368-4678-94ff-3960e28e3630',
    'https://servicebus.azure.net',
    'https://eventgrid.azure.net',
  ])('gets tokens for %s', async (audience) => {
    const credential = await workloadIdentity(await startCloud());
    const { token, expiresOnTimestamp } = await credential.getToken(`${audience}/.default`);
    expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_500_000);
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    expect(claims).toMatchObject({ aud: audience, appid: observer, tid: tenant });
  });

  it.each([
    [{ clientId: production }, /AADSTS700016/],
    [{ tenantId: production }, /AADSTS700016/],
  ])('is refused where nobody knows it: %j', async (changes, message) => {
    const credential = await workloadIdentity(await startCloud(), changes);
    await expect(credential.getToken('x/.default')).rejects.toThrow(message);
  });

  it.each([{ kind: 'error' }, { kind: 'throttle' }, { kind: 'truncated' }])(
    'has no token while its endpoint has a fault: %j',
    async (fault) => {
      const cloud = await startCloud();
      await addFault(cloud.control, { action: 'Entra_Token', times: 1, ...fault });
      const credential = await workloadIdentity(cloud);
      await expect(credential.getToken('x/.default')).rejects.toThrow();
      const another = await workloadIdentity(cloud);
      expect((await another.getToken('x/.default')).token).not.toBe('');
    },
  );

  it('does not ask again for a while after a failure, as MSAL has it', async () => {
    const cloud = await startCloud();
    await addFault(cloud.control, { action: 'Entra_Token', times: 1, kind: 'error' });
    const credential = await workloadIdentity(cloud);
    await expect(credential.getToken('x/.default')).rejects.toThrow();
    await expect(credential.getToken('x/.default')).rejects.toThrow();
    const calls = await listFrom(cloud.control, '/calls');
    expect(calls.filter(({ action }) => action === 'Entra_Token')).toHaveLength(1);
  });
});

describe('a client secret', () => {
  it('is compared', async () => {
    const cloud = await startCloud();
    const ask = (given: string) =>
      new ClientSecretCredential(tenant, stranger, given, {
        authorityHost: cloud.authority,
        disableInstanceDiscovery: true,
        tlsOptions: { ca: cloud.ca },
      }).getToken('x/.default');
    await expect(ask('guessed')).rejects.toThrow(/AADSTS7000215/);
    expect((await ask(secret)).token).not.toBe('');
  });
});

describe('the token endpoint', () => {
  it.each([
    ['grant_type=password', 'unsupported_grant_type'],
    ['grant_type=client_credentials&scope=x', 'invalid_scope'],
    [`grant_type=client_credentials&scope=x/.default&client_id=${observer}`, 'invalid_client'],
  ])('refuses %s', async (body, error) => {
    const cloud = await startCloud();
    const path = `/${tenant}/oauth2/v2.0/token`;
    expect(await rawCall(cloud, path, { method: 'POST', body })).toMatchObject({
      body: { error, error_description: matching(/^AADSTS\d+: /) },
    });
  });

  it('is found by instance discovery', async () => {
    const cloud = await startCloud();
    const { body } = await rawCall(cloud, '/common/discovery/instance?api-version=1.1');
    expect(body).toMatchObject({
      tenant_discovery_endpoint: `${cloud.endpoint}/common/v2.0/.well-known/openid-configuration`,
    });
    expect((await rawCall(cloud, '/nothing')).status).toBe(404);
  });
});

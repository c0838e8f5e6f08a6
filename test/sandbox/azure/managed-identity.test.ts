import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure } from '../../../sandbox/azure/start.ts';
import type { SimulatedAzure } from '../../../sandbox/azure/start.ts';
import { createCertificateAuthority } from '../../../sandbox/management-cluster/certificates.ts';
import { addFault, listFrom } from '../aws/steer.ts';
import { config, observer, production } from './cloud.ts';

// MSAL keeps the first identity endpoint that it sees, and its tokens, for the whole process:
// there is one cloud for all tests here, and each asks for a resource of its own.
let azure: SimulatedAzure;

beforeAll(async () => {
  const authority = await createCertificateAuthority(new Date());
  const tls = await authority.issueServer(['localhost']);
  azure = await startSimulatedAzure({ ...config, publish: () => {}, tls });
  process.env['IDENTITY_ENDPOINT'] = azure.identityEndpoint.url;
  process.env['IDENTITY_HEADER'] = azure.identityEndpoint.header;
});

afterAll(async () => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
  await azure.close();
});

const user = () =>
  new ManagedIdentityCredential({ clientId: observer, retryOptions: { maxRetries: 0 } });

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

describe('the identity endpoint', () => {
  it('gives tokens of a user-assigned identity', async () => {
    const { token, expiresOnTimestamp } = await user().getToken('https://one.example/.default');
    expect(claimsOf(token)).toMatchObject({ aud: 'https://one.example', appid: observer });
    expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it('gives tokens of the system-assigned one', async () => {
    const { token } = await new ManagedIdentityCredential().getToken('two/.default');
    expect(claimsOf(token)).toMatchObject({ aud: 'two', appid: 'system' });
    expect((await listFrom(azure.control, '/calls')).at(-1)).toMatchObject({
      action: 'ManagedIdentity_Token',
      principal: 'system',
      status: 200,
    });
  });

  it('refuses an identity that the app does not have', async () => {
    const credential = new ManagedIdentityCredential({ clientId: production });
    await expect(credential.getToken('three/.default')).rejects.toThrow(
      /No User Assigned or Delegated Managed Identity found/,
    );
  });

  it.each([
    ['', { 'x-identity-header': 'guessed' }, 401],
    ['', {}, 401],
    ['?resource=x', 'right', 400],
    ['?api-version=2019-08-01', 'right', 400],
    ['/more', 'right', 404],
  ] as const)(
    'refuses a call that nobody in the app would make: "%s" %j',
    async (rest, headers, status) => {
      const { url, header } = azure.identityEndpoint;
      const given: Record<string, string> =
        headers === 'right' ? { 'x-identity-header': header } : headers;
      expect((await fetch(`${url}${rest}`, { headers: given })).status).toBe(status);
    },
  );

  it('fails while it has a fault, and works again', async () => {
    const fault = { kind: 'error', action: 'ManagedIdentity_Token', times: 1 };
    await addFault(azure.control, fault);
    await expect(user().getToken('four/.default')).rejects.toThrow(/asked to answer/);
    expect((await user().getToken('four/.default')).token).not.toBe('');
  });
});

import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eksStsClient, eksToken } from '../../functions/aws/host/eks-token.ts';
import { isFault } from '../../shared/model/fault.ts';

const now = new Date('2026-11-26T11:22:33.456Z');
const clock = { now: () => now };
const cluster = { name: 'management', region: 'eu-west-1' };
const keys = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'a+b/c==' };

/** As {@link eksStsClient}, with credentials that no chain has to find. */
function stsIn(region: string, credentials = keys): STSClient {
  return new STSClient({ region, credentials });
}

async function urlOf(token: Promise<string>): Promise<URL> {
  const [, encoded = ''] = /^k8s-aws-v1\.([-_A-Za-z0-9]+)$/.exec(await token) ?? [];
  return new URL(Buffer.from(encoded, 'base64url').toString('utf8'));
}

afterEach(() => vi.unstubAllEnvs());

describe('eksToken', () => {
  it('is a signed GetCallerIdentity at the regional STS, with the name of the cluster among what is signed', async () => {
    const url = await urlOf(eksToken({ sts: stsIn('eu-west-1'), clock }, cluster));
    expect(url.origin + url.pathname).toBe('https://sts.eu-west-1.amazonaws.com/');
    const { 'X-Amz-Signature': signature, ...query } = Object.fromEntries(url.searchParams);
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(query).toEqual({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'ASIAEXAMPLE/20261126/eu-west-1/sts/aws4_request',
      'X-Amz-Date': '20261126T112233Z',
      'X-Amz-Expires': '60',
      'X-Amz-Security-Token': keys.sessionToken,
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    });
  });

  it('has no room for a session where there is none', async () => {
    const { sessionToken: _none, ...user } = keys;
    const sts = new STSClient({ region: 'eu-west-1', credentials: user });
    const url = await urlOf(eksToken({ sts, clock }, cluster));
    expect(url.searchParams.has('X-Amz-Security-Token')).toBe(false);
  });

  it('is another one for another cluster, and the same for the same second', async () => {
    const sts = stsIn('eu-west-1');
    const first = await eksToken({ sts, clock }, cluster);
    expect(await eksToken({ sts, clock }, cluster)).toBe(first);
    expect(await eksToken({ sts, clock }, { ...cluster, name: 'other' })).not.toBe(first);
  });

  it.each([
    ['us-east-1', 'sts.us-east-1.amazonaws.com'],
    ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1', 'sts.eusc-de-east-1.amazonaws.eu'],
  ])('asks in %s for %s', async (region, host) => {
    const token = eksToken({ sts: stsIn(region), clock }, { name: 'management', region });
    expect((await urlOf(token)).host).toBe(host);
  });
});

describe('eksStsClient', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey);
  });

  it('finds the credentials of the process, and the plain host that EKS knows', async () => {
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    const url = await urlOf(eksToken({ sts: eksStsClient('us-east-2'), clock }, cluster));
    expect(url.host).toBe('sts.us-east-2.amazonaws.com');
    expect(url.searchParams.get('X-Amz-Credential')).toMatch(/^ASIAEXAMPLE\//);
  });

  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS'])('goes where %s leads', async (name) => {
    vi.stubEnv(name, 'http://127.0.0.1:4566');
    const url = await urlOf(eksToken({ sts: eksStsClient('eu-west-1'), clock }, cluster));
    expect(url.origin + url.pathname).toBe('http://127.0.0.1:4566/');
  });

  it('says that there are no credentials, and for which cluster they were needed', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
    const failure = await eksToken({ sts: eksStsClient('eu-west-1'), clock }, cluster).catch(
      (error: unknown) => error,
    );
    expect(isFault(failure) && [failure.code, failure.retryable, failure.message]).toEqual([
      'cloud-unavailable',
      true,
      'A token for the cluster management of EKS: CredentialsProviderError: Could not load credentials from any providers',
    ]);
  });
});

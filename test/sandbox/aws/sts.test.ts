import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { home, keys, region, startCloud, tenant } from './cloud.ts';
import { createGroup, describeGroup } from './group.ts';
import { matching } from './matchers.ts';

const RoleArn = `arn:aws:iam::${tenant}:role/poolsync`;
const request = { RoleArn, RoleSessionName: 'session', ExternalId: 'shared-word' };

describe('AssumeRole', () => {
  it('gives credentials that work in the account of the role', async () => {
    const cloud = await startCloud();
    await createGroup(cloud.autoscaling(tenant));
    const { Credentials, AssumedRoleUser } = await cloud
      .sts()
      .send(new AssumeRoleCommand({ ...request, DurationSeconds: 900 }));
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${tenant}:assumed-role/poolsync/session`);
    expect((Credentials?.Expiration?.getTime() ?? 0) - Date.now()).toBeGreaterThan(890_000);
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const client = new AutoScalingClient({ endpoint: cloud.endpoint, region, credentials });
    expect(await describeGroup(client)).toBeDefined();
    client.destroy();
    const { sessionToken: _left, ...withoutToken } = credentials;
    const bare = new AutoScalingClient({
      endpoint: cloud.endpoint,
      region,
      credentials: withoutToken,
    });
    await expect(describeGroup(bare)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    bare.destroy();
  });

  it.each([
    ['the external ID is wrong', { ExternalId: 'guess' }],
    ['the external ID is missing', { ExternalId: undefined }],
    ['there is no such role', { RoleArn: `${RoleArn}-other` }],
  ])('is denied when %s', async (_case, changes) => {
    const client = (await startCloud()).sts();
    const asked = client.send(new AssumeRoleCommand({ ...request, ...changes }));
    await expect(asked).rejects.toMatchObject({
      name: 'AccessDenied',
      message: matching(
        /^User: arn:aws:iam::111122223333:user\/sandbox is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role\/poolsync/,
      ),
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('is denied to an account that the role does not trust', async () => {
    const client = (await startCloud()).sts(tenant);
    await expect(client.send(new AssumeRoleCommand(request))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('GetCallerIdentity', () => {
  it('names the account of the key, also where the account has not enabled the region', async () => {
    const cloud = await startCloud();
    const identity = await cloud.sts().send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: home, Arn: `arn:aws:iam::${home}:user/sandbox` });
    const afar = await cloud.sts(home, 'ap-south-1').send(new GetCallerIdentityCommand({}));
    expect(afar.Account).toBe(home);
  });

  it('answers a presigned URL, whose signature counts', async () => {
    const cloud = await startCloud();
    const url = await presign(cloud.endpoint, 'management');
    const call = (address: string, cluster: string) =>
      fetch(address, { headers: { 'x-k8s-aws-id': cluster } });
    const answer = await call(url, 'management');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(`<Account>${home}</Account>`);
    const forged = await call(url, 'other');
    expect(forged.status).toBe(403);
    expect(await forged.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});

interface SignedUrl {
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
}

/** What the SDK's signer can do beyond its public type. */
interface Presigner {
  presign(request: object, options: object): Promise<SignedUrl>;
}

/** A URL like the one inside an EKS token: it signs the name of a cluster in a header. */
async function presign(endpoint: string, cluster: string): Promise<string> {
  const { hostname, host, port } = new URL(endpoint);
  const client = new STSClient({ endpoint, region, credentials: keys[home] });
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName: 'sts',
    signingRegion: region,
    properties: {},
  });
  client.destroy();
  const { query = {} } = await (signer as unknown as Presigner).presign(
    {
      method: 'GET',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host, 'x-k8s-aws-id': cluster },
    },
    { expiresIn: 60, unhoistableHeaders: new Set(['x-k8s-aws-id']) },
  );
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return `${endpoint}/?${parameters.toString()}`;
}

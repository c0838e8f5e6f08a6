import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { home, keys, region, startCloud, tenant } from './cloud.ts';
import { createGroup, describeGroup } from './group.ts';
import { matching } from './matchers.ts';
import { presignedUrl } from './presigned-call.ts';

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
    const url = await presignedUrl(cloud.endpoint, keys[home]);
    const answer = await ask(url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(`<Account>${home}</Account>`);
    const forged = await ask(url, 'other');
    expect(forged.status).toBe(403);
    expect(await forged.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  it.each([
    [14, 200],
    [16, 403],
    [-4, 200],
    [-6, 403],
  ])(
    'answers one that was signed %i minutes ago with %i, whatever it says itself',
    async (minutes, status) => {
      const { endpoint } = await startCloud();
      const signingDate = new Date(Date.now() - minutes * 60_000);
      const answer = await ask(await presignedUrl(endpoint, keys[home], { signingDate }));
      expect(answer.status).toBe(status);
      if (status === 403) expect(await answer.text()).toContain('Signature expired');
    },
  );

  it('answers none whose host is not among what was signed', async () => {
    const { endpoint } = await startCloud();
    const url = await presignedUrl(endpoint, keys[home], { unsignableHeaders: new Set(['host']) });
    const answer = await ask(url);
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining("must be a 'SignedHeader'") as string,
    ]);
  });

  it('knows the session of a role that a service has handed out', async () => {
    const session = { accessKeyId: 'ASIAFUNCTION', secretAccessKey: 'word', sessionToken: 'token' };
    const role = `arn:aws:iam::${home}:role/team/function`;
    const cloud = await startCloud({ sessions: [{ role, name: 'blue', ...session }] });
    const answer = await ask(await presignedUrl(cloud.endpoint, session));
    expect(await answer.text()).toContain(`arn:aws:sts::${home}:assumed-role/function/blue`);
    const { sessionToken: _left, ...bare } = session;
    expect((await ask(await presignedUrl(cloud.endpoint, bare))).status).toBe(403);
  });
});

const ask = (url: string, cluster = 'management'): Promise<Response> =>
  fetch(url, { headers: { 'x-k8s-aws-id': cluster } });

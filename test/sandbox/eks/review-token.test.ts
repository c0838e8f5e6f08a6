import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import {
  reviewToken,
  type ReviewDeps,
} from '../../../sandbox/management-cluster/eks/review-token.ts';
import { home, keys, region, startCloud, tenant, type Cloud } from '../aws/cloud.ts';
import { presignedUrl, tokenOf, type CallKeys, type CallOptions } from '../aws/presigned-call.ts';

const clusterName = 'management';
const role = `arn:aws:iam::${home}:role/team/function`;
const functionKeys = {
  accessKeyId: 'ASIAFUNCTION',
  secretAccessKey: 'word',
  sessionToken: 'the/token+of=it',
};
const entry = { principalArn: role, username: 'function', kubernetesGroups: ['poolsync:scale'] };

async function startWithFunction(): Promise<Cloud> {
  return startCloud({ sessions: [{ role, name: 'blue', ...functionKeys }] });
}

function review(cloud: Cloud, token: string, changes: Partial<ReviewDeps> = {}) {
  const clouds = new Map([[cloud.endpoint, { reachedAt: cloud.endpoint, accessEntries: [entry] }]]);
  const deps: ReviewDeps = { clusterName, clouds, now: Date.now, ...changes };
  const apiVersion = 'authentication.k8s.io/v1' as const;
  return reviewToken(deps, { apiVersion, kind: 'TokenReview' as const, spec: { token } });
}

const refusedWith = (said: RegExp) => ({
  authenticated: false,
  error: expect.stringMatching(said) as string,
});

async function signed(
  cloud: Cloud,
  options: CallOptions = {},
  of: CallKeys = functionKeys,
): Promise<string> {
  return presignedUrl(cloud.endpoint, of, { cluster: clusterName, ...options });
}

describe('reviewToken', () => {
  it('tells whose role signed the token, with the name and the groups of its access entry', async () => {
    const cloud = await startWithFunction();
    expect(await review(cloud, tokenOf(await signed(cloud)))).toEqual({
      authenticated: true,
      user: {
        username: 'function',
        uid: expect.stringMatching(`^aws-iam-authenticator:${home}:AROA`) as string,
        groups: ['poolsync:scale'],
        extra: {
          arn: [`arn:aws:sts::${home}:assumed-role/function/blue`],
          canonicalArn: [`arn:aws:iam::${home}:role/function`],
          principalId: [expect.stringMatching(/^AROA/) as string],
          sessionName: ['blue'],
          accessKeyId: ['ASIAFUNCTION'],
        },
      },
    });
  });

  it('names a user by the ARN of the session where the entry has no name', async () => {
    const cloud = await startWithFunction();
    const { username: _left, ...nameless } = entry;
    const clouds = new Map([
      [cloud.endpoint, { reachedAt: cloud.endpoint, accessEntries: [nameless] }],
    ]);
    const status = await review(cloud, tokenOf(await signed(cloud)), { clouds });
    expect(status).toMatchObject({
      user: { username: `arn:aws:sts::${home}:assumed-role/function/blue` },
    });
  });

  it('reaches STS where it is told to, under the name that was signed', async () => {
    const cloud = await startWithFunction();
    const origin = 'http://127.0.0.1:9';
    const clouds = new Map([[origin, { reachedAt: cloud.endpoint, accessEntries: [entry] }]]);
    const token = tokenOf(await presignedUrl(origin, functionKeys, { cluster: clusterName }));
    expect(await review(cloud, token, { clouds })).toMatchObject({ authenticated: true });
  });

  describe('refuses a token', () => {
    it.each<[string, CallOptions, RegExp]>([
      ['for another cluster', { cluster: 'other' }, /403: SignatureDoesNotMatch/],
      [
        'whose date is older than a quarter of an hour',
        { signingDate: new Date(Date.now() - 901_000) },
        /has expired/,
      ],
      ['that would be valid for hours', { expiresIn: 3_600 }, /X-Amz-Expires/],
      ['that was signed as a POST', { method: 'POST' }, /403: SignatureDoesNotMatch/],
      ['with another call', { query: { Action: 'AssumeRole' } }, /another call/],
      ['with a further parameter', { query: { RoleArn: role } }, /RoleArn is no parameter/],
      ['with a parameter twice', { query: { action: 'AssumeRole' } }, /is there twice/],
      ['with a path', { path: '/elsewhere' }, /more than a host and a query/],
      ['with a further signed header', { headers: { accept: '*/*' } }, /no other header/],
      [
        'in which the name of the cluster is not signed',
        { unsignableHeaders: new Set(['x-k8s-aws-id']) },
        /have to be signed/,
      ],
      [
        'with the name of the cluster in the URL',
        { hoistableHeaders: new Set(['x-k8s-aws-id']) },
        /x-k8s-aws-id is no parameter/,
      ],
    ])('%s', async (_what, options, said) => {
      const cloud = await startWithFunction();
      expect(await review(cloud, tokenOf(await signed(cloud, options)))).toEqual(refusedWith(said));
    });

    it.each<[string, (url: string) => string, RegExp]>([
      ['to which something was added', (url) => tokenOf(`${url}&Version=2011-06-15`), /twice/],
      [
        'whose signature was changed',
        (url) => tokenOf(url.replace(/(?<=Signature=)./, (c) => (c === '0' ? '1' : '0'))),
        /403: Signature/,
      ],
      ['whose host was changed', (url) => tokenOf(url.replace(/:\d+/, ':9')), /no STS that is/],
      ['with a user in its URL', (url) => tokenOf(url.replace('//', '//a@')), /more than a host/],
      ['with a fragment', (url) => tokenOf(`${url}#`), /more than a host/],
      ['with space around the URL', (url) => tokenOf(` ${url}`), /more than a host/],
      ['that holds no URL', () => tokenOf('GetCallerIdentity'), /no URL/],
      ['of another kind', () => 'eyJhbGciOiJSUzI1NiJ9.e30.x', /does not begin with k8s-aws-v1/],
      ['with padding', (url) => `${tokenOf(url)}=`, /no base64url/],
      ['without an end', (url) => tokenOf(url + 'x'.repeat(4_096)), /too long/],
    ])('%s', async (_what, change, said) => {
      const cloud = await startWithFunction();
      expect(await review(cloud, change(await signed(cloud)))).toEqual(refusedWith(said));
    });

    it('of a role without an access entry', async () => {
      const cloud = await startWithFunction();
      const assumed = await cloud.sts().send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${tenant}:role/poolsync`,
          RoleSessionName: 'blue',
          ExternalId: 'shared-word',
        }),
      );
      const {
        AccessKeyId = '',
        SecretAccessKey = '',
        SessionToken = '',
      } = assumed.Credentials ?? {};
      const of = {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      };
      const token = tokenOf(await signed(cloud, {}, of));
      expect(await review(cloud, token)).toEqual(refusedWith(/role\/poolsync has no access entry/));
    });

    it('of the account’s own user, whom no entry names either', async () => {
      const cloud = await startWithFunction();
      const token = tokenOf(await signed(cloud, {}, keys[home]));
      expect(await review(cloud, token)).toEqual(refusedWith(/user\/sandbox has no access entry/));
    });

    it('of a key that STS does not know, or whose session has another token', async () => {
      const cloud = await startWithFunction();
      for (const change of [{ accessKeyId: 'ASIAGUESSED' }, { sessionToken: 'guessed' }]) {
        const token = tokenOf(await signed(cloud, {}, { ...functionKeys, ...change }));
        expect(await review(cloud, token)).toEqual(refusedWith(/403: InvalidClientTokenId/));
      }
    });

    it('while STS fails', async () => {
      const cloud = await startWithFunction();
      const account = home;
      const fault = { kind: 'error', action: 'GetCallerIdentity', account, region };
      await fetch(`${cloud.control}/faults`, { method: 'POST', body: JSON.stringify(fault) });
      const token = tokenOf(await signed(cloud));
      expect(await review(cloud, token)).toEqual(refusedWith(/STS answers 500/));
    });
  });
});

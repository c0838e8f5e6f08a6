import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eksToken } from '../../functions/aws/host/eks-token.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { reviewToken } from '../../sandbox/management-cluster/eks/review-token.ts';
import { account, region, simulatorSettings } from './clouds.ts';
import { bareEnvironment, pythonPrograms, withoutPython } from './environment.ts';

const name = 'management';
const keys = { accessKeyId: 'ASIAFUNCTION', secretAccessKey: 'word', sessionToken: 'to+ken/of=' };
const role = `arn:aws:iam::${account}:role/function`;

const credential = z.object({ status: z.object({ token: z.string() }) });

/** The token that the aws command makes, as kubectl asks it for one. */
async function tokenOfCommand(settings: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = {
    ...bareEnvironment,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_DEFAULT_REGION: region,
    ...settings,
  };
  const args = ['eks', 'get-token', '--cluster-name', name];
  const { stdout } = await promisify(execFile)(pythonPrograms().aws, args, {
    env,
    timeout: 30_000,
  });
  return credential.parse(JSON.parse(stdout)).status.token;
}

function urlIn(token: string): URL {
  return new URL(Buffer.from(token.replace('k8s-aws-v1.', ''), 'base64url').toString('utf8'));
}

/** The parameters have no order in a signature. */
const partsOf = ({ origin, pathname, searchParams }: URL) => [
  origin,
  pathname,
  Object.fromEntries(searchParams),
];

describe.skipIf(withoutPython)('the token that aws eks get-token makes', () => {
  it('is the one that a function makes in the same second, to the last letter of the signature', async () => {
    const theirs = urlIn(await tokenOfCommand());
    const date = theirs.searchParams.get('X-Amz-Date') ?? '';
    const iso = date.replace(/^(.{4})(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z');
    // The SDK writes into what it is given.
    const sts = new STSClient({ region, credentials: { ...keys } });
    const clock = { now: () => new Date(iso) };
    const ours = urlIn(await eksToken({ sts, clock }, { name, region }));
    expect(partsOf(ours)).toEqual(partsOf(theirs));
  });

  it('is taken by the sandbox’s authenticator', async () => {
    const sessions = [{ role, name: 'blue', ...keys }];
    const cloud = await startSimulatedAws({ ...simulatorSettings, sessions });
    try {
      const token = await tokenOfCommand({ AWS_ENDPOINT_URL: cloud.endpoint });
      const accessEntries = [{ principalArn: role, kubernetesGroups: ['poolsync:scale'] }];
      const clouds = new Map([[cloud.endpoint, { reachedAt: cloud.endpoint, accessEntries }]]);
      const deps = { clusterName: name, clouds, now: Date.now };
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' } as const;
      expect(await reviewToken(deps, { ...review, spec: { token } })).toMatchObject({
        authenticated: true,
        user: { groups: ['poolsync:scale'] },
      });
    } finally {
      await cloud.close();
    }
  });
});

import { STSClient } from '@aws-sdk/client-sts';
import {
  ApiException,
  AuthenticationV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  setHeaderOptions,
  type KubeConfig,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eksToken } from '../../functions/aws/host/eks-token.ts';
import { dismissCloud } from '../../sandbox/management-cluster/eks/admit-cloud.ts';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { tokenKubeconfig } from '../../shared/kube/token-kubeconfig.ts';
import { admitFunctions } from '../path/access.ts';
import { startCloudSide, type CloudSide, type PartName } from '../path/cloud-side.ts';
import {
  presignedUrl,
  tokenOf,
  type CallKeys,
  type CallOptions,
} from '../sandbox/aws/presigned-call.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import { administrator, group, version } from './crds-cluster.ts';
import { rightsOf } from './rights.ts';

const { eks, url: server, caPem } = sharedCluster();
const { clusterName } = eks;
const region = 'eu-west-1';
const functions = ['reconcile', 'scale', 'sweep'] as const;

let cloud: CloudSide;
/** Another simulated AWS with roles of the same names, of which the cluster knows nothing. */
let stranger: CloudSide;
beforeAll(async () => {
  [cloud, stranger] = await Promise.all([startCloudSide(), startCloudSide()]);
  await admitFunctions(cloud, cloud.endpoint);
});
afterAll(async () => {
  await dismissCloud(eks, cloud.endpoint);
  await Promise.all([cloud.close(), stranger.close()]);
});

function keysOf(part: PartName, of: CloudSide = cloud): Required<CallKeys> {
  const variables = of.credentialsOf(part);
  return {
    accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: variables['AWS_SESSION_TOKEN'] ?? '',
  };
}

interface Made {
  readonly of?: CloudSide;
  readonly name?: string;
  readonly credentials?: CallKeys;
  readonly minutesAgo?: number;
}

/** A token as the function makes it. */
function made(part: PartName, options: Made = {}): Promise<string> {
  const { of = cloud, name = clusterName, minutesAgo = 0 } = options;
  const { credentials = keysOf(part, of) } = options;
  const sts = new STSClient({ region, endpoint: of.endpoint, credentials });
  const clock = { now: () => new Date(Date.now() - minutesAgo * 60_000) };
  return eksToken({ sts, clock }, { name, region });
}

/** One that nothing of Poolsync has made, and that may differ. */
async function forged(
  change: CallOptions,
  mend: (url: string) => string = (url) => url,
): Promise<string> {
  const options = { cluster: clusterName, ...change };
  return tokenOf(mend(await presignedUrl(cloud.endpoint, keysOf('reconcile'), options)));
}

function loginBy(token: string): KubeConfig {
  const caData = Buffer.from(caPem).toString('base64');
  return parseEmbeddedKubeconfig(tokenKubeconfig({ server, caData, token }));
}

const statusOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 200,
    (error: unknown) => (error instanceof ApiException ? error.code : error),
  );

const listPools = (config: KubeConfig): Promise<unknown> =>
  config
    .makeApiClient(CustomObjectsApi)
    .listClusterCustomObject({ group, version, plural: 'autoscalinggroupmachinepools' });

describe('a token of a function’s role', () => {
  it.each(functions)('lets %s in as a member of its group and of no other', async (name) => {
    const config = loginBy(await made(name));
    const client = config.makeApiClient(AuthenticationV1Api);
    const { status } = await client.createSelfSubjectReview({ body: {} });
    expect(status?.userInfo).toMatchObject({
      username: `arn:aws:sts::${cloud.accounts.home}:assumed-role/poolsync-${name}/${name}`,
      groups: [`poolsync:${name}`, 'system:authenticated'],
    });
  });

  it.each(functions)('gives %s the rights that are shipped, and no others', async (name) => {
    const asStranger = setHeaderOptions('Impersonate-User', 'nobody-else');
    const asMember = setHeaderOptions('Impersonate-Group', `poolsync:${name}`, asStranger);
    const shipped = administrator().makeApiClient(AuthorizationV1Api);
    const own = loginBy(await made(name)).makeApiClient(AuthorizationV1Api);
    const rights = await rightsOf(own, 'poolsync-system', {});
    expect(rights.length).toBeGreaterThan(5);
    expect(rights.toSorted()).toEqual(
      (await rightsOf(shipped, 'poolsync-system', asMember)).toSorted(),
    );
  });

  it('is good for what a function does, and for nothing else', async () => {
    const reconcile = loginBy(await made('reconcile'));
    const scale = loginBy(await made('scale'));
    expect(await statusOf(listPools(reconcile))).toBe(200);
    expect(await statusOf(listPools(scale))).toBe(403);
    const core = reconcile.makeApiClient(CoreV1Api);
    expect(await statusOf(core.listSecretForAllNamespaces())).toBe(403);
  });
});

describe('a token that something else has signed', () => {
  it('is as good', async () => {
    expect(await statusOf(listPools(loginBy(await forged({}))))).toBe(200);
  });
});

describe('the API server answers 401 to a token', () => {
  const cases: readonly (readonly [string, () => Promise<string>])[] = [
    ['for another cluster', () => made('reconcile', { name: 'other' })],
    ['that was made 16 minutes ago', () => made('reconcile', { minutesAgo: 16 })],
    ['of a role without an access entry', () => made('watch')],
    ['of a person without an access entry', () => made('reconcile', { credentials: cloud.keys })],
    [
      'of credentials that STS does not know',
      () => made('reconcile', { credentials: { ...keysOf('reconcile'), sessionToken: 'guess' } }),
    ],
    ['for which another STS vouches', () => made('reconcile', { of: stranger })],
    [
      'whose signature was changed',
      () =>
        forged({}, (url) => url.replace(/(?<=Signature=)./, (hex) => (hex === '0' ? '1' : '0'))),
    ],
    ['with another host in it', () => forged({}, (url) => url.replace('127.0.0.1', 'localhost'))],
    [
      'that leads elsewhere behind the host',
      () => forged({}, (url) => url.replace('/?', '@127.0.0.1/?')),
    ],
    ['that was signed as a POST', () => forged({ method: 'POST' })],
    ['with another call in it', () => forged({ query: { Action: 'AssumeRole' } })],
    ['with two calls in it', () => forged({}, (url) => `${url}&action=AssumeRole`)],
    [
      'in which the name of the cluster is not signed',
      () => forged({ unsignableHeaders: new Set(['x-k8s-aws-id']) }),
    ],
    ['that is empty of a call', () => Promise.resolve(tokenOf(cloud.endpoint))],
  ];

  it.each(cases)('%s', async (_what, make) => {
    expect(await statusOf(listPools(loginBy(await make())))).toBe(401);
  });
});

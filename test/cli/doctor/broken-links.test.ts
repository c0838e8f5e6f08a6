import { describe, expect, it } from 'vitest';
import { checks } from '../../../cli/doctor/checks.ts';
import { linkNames, type Finding, type LinkName } from '../../../cli/doctor/finding.ts';
import type { Ground } from '../../../cli/doctor/ground.ts';
import { runChecks } from '../../../cli/doctor/run-checks.ts';
import { statusOf } from '../../../cli/doctor/verdict.ts';
import { NoLogin } from '../../../shared/cloud/no-login.ts';
import { Fault } from '../../../shared/model/fault.ts';
import { noon } from '../../fakes/builders.ts';
import {
  aPool,
  aSweep,
  anSqsLook,
  awsProbe,
  azureProbe,
  coreDeployment,
  crdPath,
  fakeApi,
  ground,
  healthyAnswers,
  installation,
  poolsOf,
} from './healthy-ground.ts';

async function examine(broken: Partial<Ground> = {}): Promise<readonly Finding[]> {
  const { signal } = new AbortController();
  const found: Finding[] = [];
  const options = { signal, limitMs: 5_000, nowMs: () => 0 };
  for await (const { findings } of runChecks(checks, ground(broken), options)) {
    found.push(...findings);
  }
  return found;
}

const leasePath =
  'GET /apis/coordination.k8s.io/v1/namespaces/poolsync-system/leases/poolsync-watch';
const probePath = 'POST /apis/cluster.x-k8s.io/v1beta2/namespaces/default/machinepools';
const watchPath = 'GET /apis/apps/v1/namespaces/poolsync-system/deployments/poolsync-watch';
const ours = 'autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io';
const theKind = healthyAnswers[crdPath(ours)] as { metadata: { labels: Record<string, string> } };
const denied = new Fault('cloud-denied', 'AccessDenied: no', { retryable: false });
const api = (broken: Record<string, unknown>) => ({ api: fakeApi(broken) });
const aws = (broken: Parameters<typeof awsProbe>[0]) => ({ aws: async () => awsProbe(broken) });
const azure = (broken: Parameters<typeof azureProbe>[0]) => ({
  azure: async () => azureProbe(broken),
});
const ago = (ms: number) => new Date(noon.getTime() - ms);
const minute = 60_000;

interface Case {
  readonly what: string;
  readonly broken: Partial<Ground>;
  readonly link: LinkName;
  readonly state: Finding['state'];
  readonly said: RegExp;
  readonly mend?: RegExp;
}

const cases: readonly Case[] = [
  {
    what: 'Kubernetes is too old',
    broken: api({ 'GET /version': { gitVersion: 'v1.31.9-eks-1' } }),
    link: 'kubernetes',
    state: 'wrong',
    said: /v1\.31\.9-eks-1 is too old: Kubernetes 1\.32/,
  },
  {
    what: 'Cluster API is missing',
    broken: api({ [crdPath('machinepools.cluster.x-k8s.io')]: undefined }),
    link: 'cluster-api',
    state: 'wrong',
    said: /not installed/,
    mend: /^clusterctl init$/,
  },
  {
    what: 'Cluster API is older than v1beta2',
    broken: api({
      [crdPath('machinepools.cluster.x-k8s.io')]: {
        spec: { versions: [{ name: 'v1beta1', served: true }] },
      },
    }),
    link: 'cluster-api',
    state: 'wrong',
    said: /served as v1beta1 only: Cluster API 1\.11/,
    mend: /^clusterctl upgrade plan$/,
  },
  {
    what: 'the controller of Cluster API is down',
    broken: api({
      'GET /apis/apps/v1/deployments': { items: [coreDeployment('v1.14.2', 'true', 0)] },
    }),
    link: 'cluster-api',
    state: 'wrong',
    said: /no pod that is ready/,
    mend: /^kubectl -n capi-system describe deployment capi-controller-manager$/,
  },
  {
    what: 'the feature gate is off',
    broken: api({
      'GET /apis/apps/v1/deployments': { items: [coreDeployment('v1.14.2', 'false')] },
    }),
    link: 'machine-pools',
    state: 'wrong',
    said: /feature gate MachinePool .* is off/,
    mend: /args\/1","value":"--feature-gates=MachinePool=true,ClusterTopology=true"\}\]'$/,
  },
  {
    what: 'the webhooks do not answer',
    broken: api({ [probePath]: { status: 500, message: 'failed calling webhook "x": refused' } }),
    link: 'machine-pools',
    state: 'wrong',
    said: /do not answer.*failed calling webhook/,
    mend: /^kubectl -n capi-system get/,
  },
  {
    what: 'the webhooks are not installed',
    broken: api({ [probePath]: { spec: {} } }),
    link: 'machine-pools',
    state: 'warning',
    said: /not called/,
    mend: /webhookconfigurations/,
  },
  {
    what: 'whoever asks may only look',
    broken: api({
      'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews': { status: { allowed: false } },
    }),
    link: 'your-rights',
    state: 'wrong',
    said: /for poolsync status you lack: get autoscalinggroupmachinepools\.infrastructure/,
    mend: /--clusterrole=poolsync-operator --user=jane$/,
  },
  {
    what: 'a function has no rights',
    broken: api({
      'POST /apis/authorization.k8s.io/v1/subjectaccessreviews': { status: { allowed: false } },
    }),
    link: 'roles',
    state: 'wrong',
    said: /group poolsync:scale lacks: /,
    mend: /^kubectl apply --server-side -k infra\/cluster\/foundation$/,
  },
  {
    what: 'whoever asks may not ask for the rights of others',
    broken: api({
      'POST /apis/authorization.k8s.io/v1/subjectaccessreviews': {
        status: 403,
        message: 'jane no',
      },
    }),
    link: 'roles',
    state: 'unknown',
    said: /403 jane no/,
    mend: /poolsync-operator-jane/,
  },
  {
    what: 'a kind is missing',
    broken: api({ [crdPath(ours)]: undefined }),
    link: 'kinds',
    state: 'wrong',
    said: /there is no kind autoscaling/,
    mend: /infra\/cluster/,
  },
  {
    what: 'a kind lost the label of the contract',
    broken: api({
      [crdPath(ours)]: {
        ...theKind,
        metadata: { labels: { ...theKind.metadata.labels, 'cluster.x-k8s.io/v1beta2': 'v1' } },
      },
    }),
    link: 'kinds',
    state: 'wrong',
    said: /another value of the label cluster\.x-k8s\.io\/v1beta2: Cluster API does not find/,
    mend: /infra\/cluster/,
  },
  {
    what: 'a kind is of another release',
    broken: { version: '0.2.0' },
    link: 'kinds',
    state: 'warning',
    said: /is of release 0\.1\.0, this command of 0\.2\.0/,
    mend: /infra\/cluster/,
  },
  {
    what: 'nobody wrote the installation down',
    broken: { installation: async () => undefined },
    link: 'installation',
    state: 'warning',
    said: /no ConfigMap poolsync-system\/poolsync-installation/,
    mend: /^kubectl -n poolsync-system create configmap/,
  },
  {
    what: 'there is no CloudAccount',
    broken: { accounts: async () => [] },
    link: 'cloud-access',
    state: 'warning',
    said: /no CloudAccount/,
  },
  {
    what: 'an account lets nobody in',
    broken: aws({ readAnyGroup: () => Promise.reject(denied) }),
    link: 'cloud-access',
    state: 'warning',
    said: /^home \(AWS 111111111111 eu-west-1\): your credentials may not.*AccessDenied/,
  },
  {
    what: 'a rule is missing',
    broken: aws({ rule: async () => undefined }),
    link: 'aws-rules',
    state: 'wrong',
    said: /there is no rule auto-scaling of bus default/,
  },
  {
    what: 'a rule is off',
    broken: aws({ rule: async () => ({ enabled: false, targets: [] }) }),
    link: 'aws-rules',
    state: 'wrong',
    said: /rule auto-scaling of bus default is disabled/,
    mend: /^aws events enable-rule --name auto-scaling --event-bus-name default --region eu-west-1$/,
  },
  {
    what: 'a rule feeds another queue',
    broken: aws({ rule: async () => ({ enabled: true, targets: ['arn:other'] }) }),
    link: 'aws-rules',
    state: 'wrong',
    said: /sends to arn:other, and not to the queue events/,
    mend: /^aws events put-targets .*Arn=arn:aws:sqs:events$/,
  },
  {
    what: 'a queue is missing',
    broken: aws({ queue: async () => undefined }),
    link: 'aws-queues',
    state: 'wrong',
    said: /there is no queue events/,
    mend: /configmap poolsync-installation/,
  },
  {
    what: 'a queue sets nothing aside',
    broken: aws({ queue: async () => ({ arn: 'arn:aws:sqs:events', waiting: 0 }) }),
    link: 'aws-queues',
    state: 'warning',
    said: /queue events has no redrive policy/,
  },
  {
    what: 'messages pile up',
    broken: aws({ queue: async () => anSqsLook('events', { waiting: 2_000 }) }),
    link: 'aws-queues',
    state: 'warning',
    said: /queue events: 2000 wait: its function does not keep up/,
  },
  {
    what: 'messages lie before people',
    broken: aws({ queue: async () => anSqsLook('rejected', { waiting: 3 }) }),
    link: 'aws-queues',
    state: 'warning',
    said: /queue rejected: 3 wait/,
    mend: /^poolsync dead-letters list$/,
  },
  {
    what: 'a function is missing',
    broken: aws({ functionNamed: async () => undefined }),
    link: 'aws-functions',
    state: 'wrong',
    said: /there is no function reconcile/,
  },
  {
    what: 'a function is fed by nothing',
    broken: aws({ functionNamed: async () => ({ feeds: [] }) }),
    link: 'aws-functions',
    state: 'wrong',
    said: /function reconcile is not fed by the queue events/,
    mend: /^aws lambda create-event-source-mapping --function-name reconcile .*arn:aws:sqs:events/,
  },
  {
    what: 'an event source mapping is off',
    broken: aws({
      functionNamed: async () => ({
        feeds: [{ queueArn: anSqsLook('scale').arn, enabled: false }],
      }),
    }),
    link: 'aws-functions',
    state: 'wrong',
    said: /function scale takes nothing from the queue scale/,
    mend: /^aws lambda update-event-source-mapping --enabled .*\$\(aws lambda list-event-source-mappings --function-name scale --event-source-arn arn:aws:sqs:scale /,
  },
  {
    what: 'an event subscription is missing',
    broken: azure({ eventSubscription: async () => undefined }),
    link: 'azure-events',
    state: 'wrong',
    said: /there is no event subscription resources/,
    mend: /^az resource show --ids/,
  },
  {
    what: 'an event subscription feeds another queue',
    broken: azure({
      eventSubscription: async () => ({ provisioningState: 'Succeeded', queueId: '/queues/else' }),
    }),
    link: 'azure-events',
    state: 'wrong',
    said: /sends to \/queues\/else, which is not ours/,
  },
  {
    what: 'an event subscription was not made to its end',
    broken: azure({ eventSubscription: async () => ({ provisioningState: 'Failed' }) }),
    link: 'azure-events',
    state: 'wrong',
    said: /in state Failed/,
  },
  {
    what: 'a message of Service Bus waits for long',
    broken: azure({ queue: async () => ({ waiting: 1, oldestSentAt: ago(20 * minute) }) }),
    link: 'azure-queues',
    state: 'wrong',
    said: /queue events: 1 waits, the oldest for 20 min: its function does not take them/,
  },
  {
    what: 'a queue of Service Bus is missing',
    broken: azure({ queue: async () => undefined }),
    link: 'azure-queues',
    state: 'wrong',
    said: /there is no queue p-events in poolsync\.servicebus\.windows\.net/,
    mend: /^az servicebus queue list/,
  },
  {
    what: 'there are dead letters',
    broken: azure({ deadLetters: async () => ({ waiting: 100, orMore: true }) }),
    link: 'azure-queues',
    state: 'warning',
    said: /queue events \(dead letters\): 100 or more wait/,
    mend: /^poolsync dead-letters list$/,
  },
  {
    what: 'a rejected message lay there until its time to live was over',
    broken: azure({ deadLetters: async (_, name) => ({ waiting: name === 'p-rejected' ? 1 : 0 }) }),
    link: 'azure-queues',
    state: 'warning',
    said: /queue rejected \(dead letters\): 1 waits/,
    mend: /^poolsync dead-letters list$/,
  },
  {
    what: 'a function app is stopped',
    broken: azure({ functionApp: async () => ({ state: 'Stopped' }) }),
    link: 'azure-functions',
    state: 'wrong',
    said: /function app observe is Stopped/,
    mend: /^az functionapp start --ids/,
  },
  {
    what: 'no watch ever led',
    broken: api({ [leasePath]: undefined }),
    link: 'watch',
    state: 'wrong',
    said: /no watch has ever held/,
    mend: /^kubectl -n poolsync-system logs/,
  },
  {
    what: 'the watch does not renew its Lease',
    broken: api({
      [leasePath]: {
        spec: {
          holderIdentity: 'watch-1',
          renewTime: ago(minute).toISOString(),
          leaseDurationSeconds: 15,
        },
      },
    }),
    link: 'watch',
    state: 'wrong',
    said: /watch-1 holds the Lease poolsync-watch and does not renew it: renewed 60 s ago/,
    mend: /logs deployment\/poolsync-watch/,
  },
  {
    what: 'the watch has ended',
    broken: api({ [leasePath]: { spec: { holderIdentity: '' } }, [watchPath]: undefined }),
    link: 'watch',
    state: 'wrong',
    said: /nobody holds the Lease/,
    mend: /^kubectl apply --server-side -k FOLDER_OF_YOUR_OVERLAY$/,
  },
  {
    what: 'this machine has another time',
    broken: { now: () => new Date(noon.getTime() + 10 * minute) },
    link: 'clocks',
    state: 'wrong',
    said: /the clock of the API server is 599 s|the clock of the API server is 9 min behind/,
    mend: /^sudo timedatectl set-ntp true$/,
  },
  {
    what: 'the cloud has another time',
    broken: aws({ time: async () => ago(30_000) }),
    link: 'clocks',
    state: 'warning',
    said: /the clock of AWS is 29 s behind this machine's/,
  },
  {
    what: 'a pool was never read',
    broken: { pools: poolsOf([aPool({ status: {} })]) },
    link: 'last-event',
    state: 'wrong',
    said: /1 pools were never read, fleet\/web the first of them/,
    mend: /^poolsync sync fleet\/web$/,
  },
  {
    what: 'there was no sweep',
    broken: { sweepRecord: async () => undefined },
    link: 'last-sweep',
    state: 'wrong',
    said: /AWS: there was no sweep yet/,
    mend: /^poolsync plan -A$/,
  },
  {
    what: 'the last sweep is old',
    broken: {
      sweepRecord: async (cloud) => aSweep({ cloud, endedAt: '2026-11-23T11:00:00.000Z' }),
    },
    link: 'last-sweep',
    state: 'wrong',
    said: /AWS: the last sweep ended 60 min ago/,
    mend: /^poolsync sync -A$/,
  },
  {
    what: 'a sweep could not see an account',
    broken: {
      sweepRecord: async (cloud) =>
        aSweep({
          cloud,
          unseen: [{ where: 'account 2', pools: 4, code: 'cloud-denied', detail: 'no' }],
        }),
    },
    link: 'last-sweep',
    state: 'wrong',
    said: /could not look at 4 pools of account 2: the cloud denies access: no/,
  },
  {
    what: 'events missed a change',
    broken: { sweepRecord: async (cloud) => aSweep({ cloud }, { missedByEvents: 2 }) },
    link: 'last-sweep',
    state: 'warning',
    said: /of 2 pools no event told/,
  },
  {
    what: 'a sweep found that no watch renewed its Lease',
    broken: {
      sweepRecord: async (cloud) =>
        aSweep({ cloud, watchLease: { kind: 'stale', ageSeconds: 600 } }),
    },
    link: 'last-sweep',
    state: 'warning',
    said: /AWS: when the last sweep looked, no watch had renewed its Lease for 10 min/,
  },
  {
    what: 'a sweep found no Lease of a watch',
    broken: { sweepRecord: async (cloud) => aSweep({ cloud, watchLease: { kind: 'missing' } }) },
    link: 'last-sweep',
    state: 'warning',
    said: /there was no Lease of a watch/,
  },
  {
    what: 'a sweep could not correct',
    broken: { sweepRecord: async (cloud) => aSweep({ cloud }, { failed: 1 }) },
    link: 'last-sweep',
    state: 'warning',
    said: /1 pools are to be corrected/,
    mend: /^poolsync plan -A$/,
  },
  {
    what: 'the functions are of another release',
    broken: { sweepRecord: async (cloud) => aSweep({ cloud, version: '0.0.9' }) },
    link: 'releases',
    state: 'warning',
    said: /functions on AWS: 0\.0\.9, this command is of 0\.1\.0/,
  },
];

describe('the doctor', () => {
  it('finds nothing where all is well, and looks at each link', async () => {
    const found = await examine();
    expect(found.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect([...new Set(found.map(({ link }) => link))]).toEqual(linkNames);
    expect(statusOf(found)).toBe(0);
  });

  it('finds nothing wrong with a kind of a later release that serves one more version', async () => {
    const labels = {
      ...theKind.metadata.labels,
      'cluster.x-k8s.io/v1beta2': 'v1alpha1_v1alpha2',
    };
    const found = await examine(api({ [crdPath(ours)]: { ...theKind, metadata: { labels } } }));
    expect(found.filter(({ link }) => link === 'kinds')).toMatchObject([{ state: 'ok' }]);
  });

  it.each(cases)('finds that $what', async ({ broken, link, state, said, mend }) => {
    const found = await examine(broken);
    const [at] = found.filter(
      (one) => one.link === link && one.state === state && said.test(one.said),
    );
    expect(found.filter((one) => one.link === link)).toContainEqual(at);
    if (mend !== undefined) expect(at?.mend).toMatch(mend);
    expect(statusOf(found)).toBe(
      state === 'wrong' || found.some((one) => one.state === 'wrong') ? 3 : 2,
    );
  });

  it('has a test for each link but the first, which is the ground of all others', () => {
    expect([...new Set(cases.map(({ link }) => link))].toSorted()).toEqual(
      linkNames.filter((link) => link !== 'cluster').toSorted(),
    );
  });

  it('looks at nothing else where the cluster does not answer', async () => {
    const down = new Fault('cluster-unavailable', 'no answer', { retryable: true });
    const found = await examine({ asker: () => Promise.reject(down) });
    expect(found[0]).toEqual({
      link: 'cluster',
      state: 'unknown',
      said: 'no answer',
      mend: 'kubectl config get-contexts',
    });
    expect(found.slice(1).every(({ state }) => state === 'skipped')).toBe(true);
  });

  it('leaves the clouds alone where the installation has no part in them', async () => {
    const found = await examine({
      installation: async () => ({ name: installation.name }),
      aws: () => Promise.reject(new Error('asked')),
      azure: () => Promise.reject(new Error('asked')),
      accounts: async () => [],
    });
    const clouds = found.filter(({ link }) => /^(aws|azure)-/.test(link));
    expect(clouds.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'skipped'));
  });

  it('says once that there is no way into a cloud, and how to log in', async () => {
    const trouble = { problem: 'there are no credentials', tried: [], cures: ['Log in: az login'] };
    const found = await examine({ azure: () => Promise.reject(new NoLogin(trouble)) });
    expect(found.filter(({ link }) => link === 'azure-queues')).toEqual([
      {
        link: 'azure-queues',
        state: 'unknown',
        said: 'there are no credentials; Log in: az login',
        mend: 'az login',
      },
    ]);
  });

  it('says of one cloud that fails nothing of the other', async () => {
    const silent = new Fault('cloud-unavailable', 'AWS does not answer', { retryable: true });
    const found = await examine({ aws: () => Promise.reject(silent) });
    const of = (link: LinkName) => found.filter((one) => one.link === link);
    expect(of('aws-queues').every(({ state }) => state === 'unknown')).toBe(true);
    expect(of('azure-queues').every(({ state }) => state === 'ok')).toBe(true);
    expect(statusOf(found)).toBe(2);
  });
});

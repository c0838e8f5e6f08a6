import type { Ground } from '../../../cli/doctor/ground.ts';
import type { ApiAnswer, ApiQuestion } from '../../../shared/kube/api-asker.ts';
import type { SweepRecord, SweepTally } from '../../../shared/model/drift.ts';
import type { Installation } from '../../../shared/model/installation.ts';
import type { ReportedPool } from '../../../shared/model/reported.ts';
import type { AwsProbe, SqsLook } from '../../../shared/ports/aws-probe.ts';
import type { AzureProbe } from '../../../shared/ports/azure-probe.ts';
import { account, noon, region } from '../../fakes/builders.ts';

export const version = '0.1.0';
const subscription = '11111111-0000-0000-0000-000000000000';

export const installation: Installation = {
  name: 'poolsync',
  aws: {
    account,
    region,
    requestBus: 'poolsync-requests',
    queues: {
      events: url('events'),
      scale: url('scale'),
      rejected: url('rejected'),
      redrive: url('redrive'),
    },
    functions: { reconcile: 'reconcile', scale: 'scale', sweep: 'sweep' },
    rules: [
      { bus: 'default', name: 'auto-scaling', feeds: 'events' },
      { bus: 'requests', name: 'scale-requests', feeds: 'scale' },
    ],
  },
  azure: {
    subscription,
    serviceBus: 'poolsync.servicebus.windows.net',
    queues: { events: 'p-events', scale: 'p-scale', rejected: 'p-rejected', sweep: 'p-sweep' },
    requestTopic: 'https://topic.example/api/events',
    functionApps: { observe: '/subscriptions/s/sites/observe', act: '/subscriptions/s/sites/act' },
    eventSubscriptions: ['/subscriptions/s/eventSubscriptions/resources'],
  },
};

function url(use: string): string {
  return `https://sqs.example/${account}/${use}`;
}

const label = { 'app.kubernetes.io/version': version };
const kind = {
  metadata: {
    labels: {
      ...label,
      'cluster.x-k8s.io/v1beta2': 'v1alpha1',
      'clusterctl.cluster.x-k8s.io': '',
      'cluster.x-k8s.io/provider': 'infrastructure-poolsync',
    },
  },
  spec: { versions: [{ name: 'v1alpha1', served: true, storage: true }] },
  status: { conditions: [{ type: 'Established', status: 'True' }] },
};

/** What a healthy API server answers, by method and path as far as the `?`. */
export const healthyAnswers: Readonly<Record<string, unknown>> = {
  'GET /version': { gitVersion: 'v1.33.1' },
  [crdPath('machinepools.cluster.x-k8s.io')]: {
    spec: { versions: [{ name: 'v1beta2', served: true }] },
  },
  [crdPath('autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io')]: kind,
  [crdPath('scalesetmachinepools.infrastructure.cluster.x-k8s.io')]: kind,
  [crdPath('cloudaccounts.infrastructure.cluster.x-k8s.io')]: kind,
  [crdPath('autoscalinggroupmachinepooltemplates.infrastructure.cluster.x-k8s.io')]: kind,
  [crdPath('scalesetmachinepooltemplates.infrastructure.cluster.x-k8s.io')]: kind,
  [crdPath('groupbootstrapconfigs.bootstrap.cluster.x-k8s.io')]: kind,
  [crdPath('groupbootstrapconfigtemplates.bootstrap.cluster.x-k8s.io')]: kind,
  'GET /apis/apps/v1/deployments': { items: [coreDeployment('v1.14.2', 'true')] },
  'GET /apis/apps/v1/namespaces/poolsync-system/deployments/poolsync-watch': {
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ image: `registry.example:5000/watch:${version}` }] } },
    },
    status: { readyReplicas: 2, observedGeneration: 1 },
  },
  'POST /apis/cluster.x-k8s.io/v1beta2/namespaces/default/machinepools': { spec: { replicas: 1 } },
  'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews': { status: { allowed: true } },
  'POST /apis/authorization.k8s.io/v1/subjectaccessreviews': { status: { allowed: true } },
  'GET /apis/coordination.k8s.io/v1/namespaces/poolsync-system/leases/poolsync-watch': {
    spec: { holderIdentity: 'watch-1', renewTime: noon.toISOString(), leaseDurationSeconds: 15 },
  },
};

export function crdPath(name: string): string {
  return `GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
}

export function coreDeployment(tag: string, gate: string, readyReplicas = 1) {
  const args = ['--leader-elect', `--feature-gates=MachinePool=${gate},ClusterTopology=true`];
  const containers = [{ image: `registry.k8s.io/cluster-api/cluster-api-controller:${tag}`, args }];
  return {
    metadata: { namespace: 'capi-system', name: 'capi-controller-manager' },
    spec: { template: { spec: { containers } } },
    status: { readyReplicas },
  };
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** Answers of an API server: those of a healthy one, but for these; a number is a status. */
export function fakeApi(
  broken: Readonly<Record<string, unknown>> = {},
  date = noon,
): Ground['api'] & { readonly asked: ApiQuestion[] } {
  const answers: Readonly<Record<string, unknown>> = { ...healthyAnswers, ...broken };
  const asked: ApiQuestion[] = [];
  return {
    asked,
    ask: async (question): Promise<ApiAnswer> => {
      asked.push(question);
      const found = answers[`${question.method} ${question.path.split('?')[0] ?? ''}`];
      const refusal = refusalIn(found);
      return refusal === undefined
        ? { status: 200, body: found, date }
        : { status: refusal.status, body: { message: refusal.message }, date };
    },
  };
}

function refusalIn(answer: unknown): Refusal | undefined {
  if (answer === undefined) return { status: 404, message: 'not found' };
  const isRefusal = typeof answer === 'object' && answer !== null && 'message' in answer;
  return isRefusal ? (answer as Refusal) : undefined;
}

export function anSqsLook(use: string, overrides: Partial<SqsLook> = {}): SqsLook {
  return {
    arn: `arn:aws:sqs:${use}`,
    waiting: 0,
    inFlight: 0,
    redriveArn: 'arn:dead',
    ...overrides,
  };
}

export function awsProbe(overrides: Partial<AwsProbe> = {}): AwsProbe {
  return {
    whoAmI: async () => 'arn:aws:iam::111111111111:user/jane',
    time: async () => noon,
    readAnyGroup: async () => undefined,
    rule: async (bus) => ({
      enabled: true,
      targets: [anSqsLook(bus === 'default' ? 'events' : 'scale').arn],
    }),
    queue: async (queueUrl) => anSqsLook(queueUrl.split('/').at(-1) ?? ''),
    functionNamed: async (name) => ({
      state: 'Active',
      feeds: [{ queueArn: anSqsLook(name === 'scale' ? 'scale' : 'events').arn, enabled: true }],
    }),
    ...overrides,
  };
}

export function azureProbe(overrides: Partial<AzureProbe> = {}): AzureProbe {
  return {
    readAnyScaleSet: async () => ({ at: noon }),
    eventSubscription: async () => ({
      provisioningState: 'Succeeded',
      queueId: '/subscriptions/s/namespaces/n/queues/P-Events',
    }),
    functionApp: async () => ({ state: 'Running' }),
    queue: async () => ({ waiting: 0 }),
    deadLetters: async () => ({ waiting: 0 }),
    ...overrides,
  };
}

const tally: SweepTally = {
  pools: 7,
  foreignPools: 0,
  groupsRead: 7,
  findings: {},
  corrected: 0,
  missedByEvents: 0,
  scaleRequests: 0,
  nudged: 0,
  failed: 0,
  unseen: 0,
};

export function aSweep(
  overrides: Partial<SweepRecord> = {},
  figures: Partial<SweepTally> = {},
): SweepRecord {
  return {
    cloud: 'aws',
    startedAt: '2026-11-23T11:58:00.000Z',
    endedAt: '2026-11-23T11:58:04.000Z',
    version,
    complete: true,
    unseen: [],
    tally: { ...tally, ...figures },
    ...overrides,
  };
}

/** Where everything is as it should be, but for these. */
export function ground(overrides: Partial<Ground> = {}): Ground {
  return {
    version,
    now: () => noon,
    server: 'https://cluster.example (context mine)',
    api: fakeApi(),
    asker: async () => ({ user: 'jane', groups: [] }),
    pools: poolsOf([aPool()]),
    accounts: async () => [
      { cloud: 'aws', name: 'home', account, regions: [region], namespaces: ['*'] },
      { cloud: 'azure', name: 'sub', subscription, regions: ['*'], namespaces: ['*'] },
    ],
    installation: async () => installation,
    sweepRecord: async (cloud) => aSweep({ cloud }),
    aws: async () => awsProbe(),
    azure: async () => azureProbe(),
    ...overrides,
  };
}

export function poolsOf(pools: readonly ReportedPool[]): Ground['pools'] {
  return async function* pages() {
    yield pools;
  };
}

export function aPool(overrides: Partial<ReportedPool> = {}): ReportedPool {
  return {
    ref: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'web' },
    uid: 'uid',
    resourceVersion: '1',
    generation: 1,
    createdAt: '2026-11-23T08:00:00Z',
    beingDeleted: false,
    pausedByAnnotation: false,
    machinePoolName: 'web',
    group: { kind: 'AutoScalingGroup', account, region, name: 'web' },
    list: { length: 3, hash: 'x' },
    status: {
      observedAt: '2026-11-23T11:59:00Z',
      lastChange: {
        time: '2026-11-23T11:59:00Z',
        added: 2,
        removed: 0,
        cause: 'EC2 Instance Launch Successful',
      },
    },
    ...overrides,
  };
}

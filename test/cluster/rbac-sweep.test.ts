import { readFile } from 'node:fs/promises';
import {
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  EventsV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configMapsBy, connectBy } from '../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { KubeLeaseStore, usualWatchLease } from '../../shared/kube/kube-lease-store.ts';
import { KubeSweepRecords } from '../../shared/kube/kube-sweep-records.ts';
import { KubeSweptFleet } from '../../shared/kube/kube-swept-fleet.ts';
import { Sessions } from '../../shared/kube/sessions.ts';
import type { SweepRecord } from '../../shared/model/drift.ts';
import { account, region } from '../fakes/builders.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import {
  administrator,
  bodyOf,
  group,
  makeNamespace,
  mergePatch,
  refusalOf,
  untilListed,
  version,
  type Fields,
} from './crds-cluster.ts';
import { foreignKinds, foreignPoolBody } from './foreign-machine-pools.ts';
import { rightsOver } from './rights.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const core = config.makeApiClient(CoreV1Api);
const authorization = config.makeApiClient(AuthorizationV1Api);

const stranger = setHeaderOptions('Impersonate-User', 'function');
const sweeper = setHeaderOptions('Impersonate-Group', 'poolsync:sweep', stranger);
const sweeperPatch = setHeaderOptions('Content-Type', 'application/merge-patch+json', sweeper);

const system = 'poolsync-system';
const plural = 'autoscalinggroupmachinepools';
const capi = { group: 'cluster.x-k8s.io', version: 'v1beta2' };
let namespace = '';
let other = '';

beforeAll(async () => {
  await untilListed(config, plural);
  await untilListed(config, 'scalesetmachinepools');
  namespace = await makeNamespace(config);
  other = await makeNamespace(config);
});
afterAll(async () => {
  await objects.deleteCollectionNamespacedCustomObject({ group, version, plural, namespace });
  const awsPools = { ...foreignKinds.AWSMachinePool.resource, namespace };
  await objects.deleteCollectionNamespacedCustomObject(awsPools);
});

/** As the function connects, with the shipped rights of the sweep. */
function connected() {
  const clock = { now: () => new Date() };
  const sessions = new Sessions({
    readKubeconfig: () => readFile(sharedCluster().sweepKubeconfig, 'utf8'),
    parse: parseEmbeddedKubeconfig,
    clock,
    log: new RecordingLogger(),
  });
  const deps = { sessions, clock, random: Math.random, sleep: async () => undefined };
  return { ...deps, api: connectBy(deps), configMaps: configMapsBy(deps) };
}

async function everyOne<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

const { signal } = new AbortController();

async function makePool(name: string, spec: Fields = {}): Promise<void> {
  const whole = { accountID: account, region, autoScalingGroupName: name, ...spec };
  const body = bodyOf(plural, { name }, whole);
  await objects.createNamespacedCustomObject({ group, version, plural, namespace, body });
}

async function makeMachinePool(name: string, providerIDList: readonly string[]): Promise<string> {
  const infrastructureRef = { apiGroup: group, kind: 'AutoScalingGroupMachinePool', name: 'none' };
  const template = {
    spec: { clusterName: 'none', bootstrap: { dataSecretName: '' }, infrastructureRef },
  };
  const resource = { ...capi, plural: 'machinepools', namespace };
  const body = {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: { name },
    spec: { clusterName: 'none', replicas: 2, template, providerIDList },
  };
  const made: unknown = await objects.createNamespacedCustomObject({ ...resource, body });
  const nodeRefs = [{ kind: 'Node', name: 'node-1' }];
  const status = { ...resource, name, body: { status: { nodeRefs } } };
  await objects.patchNamespacedCustomObjectStatus(status, mergePatch);
  return (made as { metadata: { uid: string } }).metadata.uid;
}

async function makePausedCluster(): Promise<void> {
  const controlPlaneRef = { apiGroup: group, kind: 'None', name: 'none' };
  const body = {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'Cluster',
    metadata: { name: 'resting' },
    spec: { paused: true, controlPlaneRef, infrastructureRef: controlPlaneRef },
  };
  const resource = { ...capi, plural: 'clusters', namespace };
  await objects.createNamespacedCustomObject({ ...resource, body });
}

describe('the group poolsync:sweep', () => {
  const of = (where: string) => rightsOver(authorization, where, stranger, sweeper);
  const everywhere = [
    'create events.events.k8s.io',
    'get autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
    'get awsmachinepools.infrastructure.cluster.x-k8s.io',
    'get azuremachinepools.infrastructure.cluster.x-k8s.io',
    'get clusters.cluster.x-k8s.io',
    'get machinepools.cluster.x-k8s.io',
    'get scalesetmachinepools.infrastructure.cluster.x-k8s.io',
    'list autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
    'list awsmachinepools.infrastructure.cluster.x-k8s.io',
    'list azuremachinepools.infrastructure.cluster.x-k8s.io',
    'list cloudaccounts.infrastructure.cluster.x-k8s.io',
    'list clusters.cluster.x-k8s.io',
    'list machinepools.cluster.x-k8s.io',
    'list scalesetmachinepools.infrastructure.cluster.x-k8s.io',
    'patch autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
    'patch autoscalinggroupmachinepools/status.infrastructure.cluster.x-k8s.io',
    'patch awsmachinepools.infrastructure.cluster.x-k8s.io',
    'patch azuremachinepools.infrastructure.cluster.x-k8s.io',
    'patch machinepools/scale.cluster.x-k8s.io',
    'patch scalesetmachinepools.infrastructure.cluster.x-k8s.io',
    'patch scalesetmachinepools/status.infrastructure.cluster.x-k8s.io',
  ];

  it('has these rights over what everybody has, and no others', async () => {
    expect(await of(namespace)).toEqual(everywhere);
    expect(await of(system)).toEqual(
      [
        ...everywhere,
        'create configmaps.',
        'get configmaps. poolsync-sweep-aws poolsync-sweep-azure',
        'patch configmaps. poolsync-sweep-aws poolsync-sweep-azure',
        'get leases.coordination.k8s.io poolsync-watch',
      ].toSorted(),
    );
  });

  it('goes through everything with them', async () => {
    await makePool('plain');
    await makePool('told', { driftPolicy: 'report', providerIDList: ['aws:///a/i-1'] });
    await makeMachinePool('workers', ['aws:///a/i-1', 'aws:///a/i-2']);
    await makePausedCluster();
    const ref = { kind: 'AWSMachinePool', namespace, name: 'theirs' } as const;
    const foreign = foreignPoolBody(ref, {}, { providerIDList: ['aws:///a/i-9'] });
    const awsPools = { ...foreignKinds.AWSMachinePool.resource, namespace };
    await objects.createNamespacedCustomObject({ ...awsPools, body: foreign });

    const fleet = new KubeSweptFleet(connected(), 'aws');
    const scope = [namespace, other];
    const pools = await everyOne(fleet.pools(signal, scope));
    expect(pools.map(({ ref: { name }, driftPolicy }) => [name, driftPolicy])).toEqual([
      ['plain', undefined],
      ['told', 'report'],
    ]);
    expect(pools[1]?.providerIdList).toEqual(['aws:///a/i-1']);
    const keys = (await everyOne(fleet.pools(signal))).map(
      ({ ref: { namespace: within, name } }) => `${within}/${name}`,
    );
    expect(keys).toEqual(keys.toSorted());
    expect(keys).toContain(`${namespace}/told`);
    expect(await everyOne(fleet.machinePools(signal, scope))).toMatchObject([
      { name: 'workers', replicas: 2, nodes: 1, list: { length: 2 } },
    ]);
    expect(await everyOne(fleet.foreignPools(signal, scope))).toMatchObject([
      { ref, providerIdList: ['aws:///a/i-9'] },
    ]);
    expect([...(await fleet.pausedClusters(signal))]).toContain(`${namespace}/resting`);
    expect(fleet.takeSkipped()).toEqual([]);
  });

  it('tells of a correction on the MachinePool', async () => {
    const uid = await makeMachinePool('corrected', []);
    await new KubeSweptFleet(connected(), 'aws').announceOnMachinePool(
      { namespace, name: 'corrected', uid },
      { type: 'Normal', reason: 'DriftCorrected', message: 'Added 2 IDs.' },
    );
    const events = await config.makeApiClient(EventsV1Api).listNamespacedEvent({ namespace });
    expect(events.items).toMatchObject([
      {
        reason: 'DriftCorrected',
        note: 'Added 2 IDs.',
        regarding: { kind: 'MachinePool', name: 'corrected', uid },
      },
    ]);
  });

  it('keeps a record of each cloud', async () => {
    const records = new KubeSweepRecords(connected().configMaps);
    const figures = { pools: 1, foreignPools: 0, groupsRead: 1, corrected: 0, missedByEvents: 0 };
    const tally = { ...figures, scaleRequests: 0, nudged: 0, failed: 0, unseen: 0, findings: {} };
    const time = '2026-11-26T08:00:00.000Z';
    const times = { startedAt: time, endedAt: time };
    const record: SweepRecord = {
      cloud: 'azure',
      ...times,
      version: '0.8.0',
      complete: true,
      tally,
      unseen: [],
      watchLease: { kind: 'stale', ageSeconds: 300 },
    };
    await records.write(record);
    expect(await records.read('azure')).toEqual(record);
    await records.write({ ...record, complete: false });
    expect(await records.read('azure')).toMatchObject({ complete: false });
    await core.deleteNamespacedConfigMap({ namespace: system, name: 'poolsync-sweep-azure' });
    expect(await records.read('azure')).toBeUndefined();
  });

  it('reads the Lease of the watch, and no other', async () => {
    const { api } = connected();
    await expect(new KubeLeaseStore(api, usualWatchLease).read()).resolves.not.toThrow();
    const another = { ...usualWatchLease, name: 'another' };
    const denied = { code: 'cluster-denied' };
    await expect(new KubeLeaseStore(api, another).read()).rejects.toMatchObject(denied);
  });

  const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      'make pools',
      () => {
        const body = bodyOf(
          plural,
          { name: 'mine' },
          { accountID: account, region, autoScalingGroupName: 'mine' },
        );
        const pools = { group, version, plural, namespace };
        return objects.createNamespacedCustomObject({ ...pools, body }, sweeper);
      },
    ],
    [
      'patch MachinePools',
      () => {
        const named = { ...capi, plural: 'machinepools', namespace, name: 'workers' };
        return objects.patchNamespacedCustomObject({ ...named, body: {} }, sweeperPatch);
      },
    ],
    [
      'widen an account',
      () => {
        const named = { group, version, plural: 'cloudaccounts', name: 'x' };
        return objects.patchClusterCustomObject({ ...named, body: {} }, sweeperPatch);
      },
    ],
    ['read Secrets', () => core.listNamespacedSecret({ namespace }, sweeper)],
    ['read Nodes', () => core.listNode({}, sweeper)],
    [
      'read other ConfigMaps',
      () =>
        core.readNamespacedConfigMap({ namespace: system, name: 'poolsync-installation' }, sweeper),
    ],
    [
      'keep records elsewhere',
      () => {
        const body = { metadata: { name: 'poolsync-sweep-aws' } };
        return core.createNamespacedConfigMap({ namespace, body }, sweeper);
      },
    ],
  ];
  it.each(refused)('I7: may not %s', async (_, attempt) => {
    expect((await refusalOf(attempt())).code).toBe(403);
  });
});

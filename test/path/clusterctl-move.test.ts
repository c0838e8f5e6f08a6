import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import { createStandIns } from '../../sandbox/management-cluster/stand-ins.ts';
import { ensureClusterctl } from '../setup/clusterctl.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import { clusterctl, forgetInventory, takeIntoInventory } from './clusterctl.ts';
import {
  autoScalingGroupPools,
  clusterName,
  openClusterSide,
  readKubeconfig,
  type ClusterSide,
} from './cluster-side.ts';
import { countCondition } from './count-condition.ts';
import { desiredOf } from './counts.ts';
import { createEnds } from './ends.ts';
import { createTurningAccess, startMoveTarget, type MoveTarget } from './move-target.ts';
import type { MachinePoolObject, PoolObject } from './objects.ts';
import { poolActions } from './pool-actions.ts';
import { allowLease } from './watch-side.ts';
import { createWorld, type World } from './world.ts';

const names = ['steady', 'changed', 'lent'] as const;
type Name = (typeof names)[number];

const managedByCloud = { 'cluster.x-k8s.io/replicas-managed-by': 'a-scaling-policy' };

const turning = createTurningAccess();
const ends = createEnds();

let target: MoveTarget;
let source: KubeApi;
let world: World;
let moved: ClusterSide;
let before: Readonly<Record<Name, Objects>>;
let nodesBefore: readonly string[];

interface Objects {
  readonly pool: PoolObject;
  readonly machinePool: MachinePoolObject;
}

beforeAll(async () => {
  const program = await ensureClusterctl((line) => process.stderr.write(`${line}\n`));
  const kubeconfig = await readFile(sharedCluster().kubeconfig, 'utf8');
  source = connect(readKubeconfig(kubeconfig));
  await Promise.all([startTarget(), fillWorld()]);
  await ends.keep(takeIntoInventory(source), () => forgetInventory(source));
  await takeIntoInventory(target.cluster.api);
  before = await read(world.cluster);
  nodesBefore = await nodes();

  await move(program);
  const { namespace } = world.cluster;
  const where = { kubeconfig: target.kubeconfig, namespace, pools: autoScalingGroupPools };
  moved = await ends.keep(openClusterSide(where), (one) => one.close());
}, 600_000);
afterAll(async () => {
  await ends.end();
  source.close();
}, 120_000);

async function startTarget(): Promise<void> {
  target = await ends.keep(startMoveTarget(), (one) => one.end());
  await createStandIns(target.cluster.api, { namespace: 'default', name: 'unused' });
}

async function fillWorld(): Promise<void> {
  world = await ends.keep(createWorld({ access: turning.access }), async (one) => {
    await deleteNodes();
    await one.end();
  });
  await Promise.all(names.map((name) => addPool(name)));
}

/** In step, adopted where the cluster owns the count, and with a Node for each instance. */
async function addPool(name: Name): Promise<void> {
  const { cluster } = world;
  const place = await world.addPool({ name, replicas: 2 });
  if (name === 'lent') {
    await cluster.patch('machinePool', name, { metadata: { annotations: managedByCloud } });
  }
  const ids = await world.inStep(name, place, 2);
  for (const [at, providerID] of ids.entries()) {
    const metadata = { name: `${cluster.namespace}-${name}-${at}` };
    await source.apply({ apiVersion: 'v1', kind: 'Node', metadata, spec: { providerID } });
  }
  await world.eventually(`${name} is taken up, with its Nodes`, async () => {
    const { pool, machinePool } = await readOne(cluster, name);
    expect(machinePool.status.nodeRefs).toHaveLength(2);
    expect(pool.status).toMatchObject({ owner: name === 'lent' ? 'cloud' : 'cluster' });
    if (name !== 'lent') expect(pool.status).toHaveProperty('adoptedAt');
  });
}

/** As a person does it: the objects first, then the functions and the watch. */
async function move(program: string): Promise<void> {
  const { namespace } = world.cluster;
  const to = target.cluster.kubeconfig;
  const ways = ['--kubeconfig', sharedCluster().kubeconfig, '--to-kubeconfig', to];
  const { folder } = target;
  await clusterctl({ program, folder }, 'move', ...ways, '--namespace', namespace);
  // Their controllers say anew what stands in no spec.
  await createStandIns(target.cluster.api, { namespace, name: clusterName });
  // What nobody hears of: the functions still look where the objects were.
  for (const name of ['changed', 'lent']) await world.scaleAlone(world.placeOf({ name }), 3);
  await world.quiet();

  turning.turnTo(target.files);
  await world.watch().end('SIGTERM');
  const pids = [...world.function.pids().values(), ...world.scaler().pids().values()];
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await allowLease({ namespace, apply: (object) => target.cluster.api.apply(object) });
  await world.startWatch();
}

async function readOne(cluster: ClusterSide, name: Name): Promise<Objects> {
  return { pool: await cluster.pool(name), machinePool: await cluster.machinePool(name) };
}

async function read(cluster: ClusterSide): Promise<Readonly<Record<Name, Objects>>> {
  const [steady, changed, lent] = await Promise.all(names.map((name) => readOne(cluster, name)));
  if (steady === undefined || changed === undefined || lent === undefined) {
    throw new Error('a pool is missing');
  }
  return { steady, changed, lent };
}

const nodesPath = '/api/v1/nodes';

/** Those of the pools, by name and UID. */
async function nodes(): Promise<readonly string[]> {
  const { items } = (await source.request({ method: 'GET', path: nodesPath })) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string; readonly uid: string };
    }[];
  };
  return items
    .filter(({ metadata }) => metadata.name.startsWith(world.cluster.namespace))
    .map(({ metadata: { name, uid } }) => `${name} ${uid}`);
}

async function deleteNodes(): Promise<void> {
  for (const node of await nodes()) {
    await source.request({ method: 'DELETE', path: `${nodesPath}/${node.split(' ')[0]}` });
  }
}

/** What the functions have asked of groups, in all the time of the world. */
async function asked(): Promise<number> {
  return (await world.cloud.calls()).filter(({ action }) => action === 'SetDesiredCapacity').length;
}

function inTarget<Seen>(what: string, check: () => Promise<Seen>): Promise<Seen> {
  return world.eventually(`${what} in the new management cluster`, check);
}

describe('clusterctl move', () => {
  it('takes the pools along with their MachinePools, and the CloudAccounts they need', async () => {
    const { namespace } = world.cluster;
    const path = `/apis/infrastructure.cluster.x-k8s.io/v1alpha1/cloudaccounts/${namespace}-home`;
    const account = { method: 'GET', path } as const;
    const [there, here] = await Promise.all([
      target.cluster.api.request(account),
      source.request(account),
    ]);
    expect(there).toMatchObject({ spec: (here as { readonly spec: object }).spec });
    await expect(world.cluster.pool('steady')).rejects.toThrow('404');
    const { pool, machinePool } = await readOne(moved, 'steady');
    expect(pool.metadata.uid).not.toBe(before.steady.pool.metadata.uid);
    const owner = { kind: 'MachinePool', name: 'steady', uid: machinePool.metadata.uid };
    expect(pool.metadata.ownerReferences).toEqual([owner]);
  });

  it('I1: leaves lists, counts and Nodes as they were, and the pools in step with their groups', async () => {
    await inTarget('steady is in step', async () => {
      const { pool, machinePool } = await readOne(moved, 'steady');
      expect(pool.spec).toEqual(before.steady.pool.spec);
      expect(machinePool.spec).toEqual(before.steady.machinePool.spec);
      expect(machinePool.status).toEqual(before.steady.machinePool.status);
      expect(pool.status).toMatchObject({ owner: 'cluster', desiredCapacity: 2 });
      expect(pool.status).toHaveProperty('adoptedAt');
    });
    const versions = await moved.versions('steady');
    expect(new Set(versions.map(({ spec }) => spec.providerIDList.length))).toEqual(new Set([2]));
    expect(await nodes()).toEqual(nodesBefore);
  });

  it('I3: scales no group that was changed meanwhile: it is to be adopted anew', async () => {
    const place = world.placeOf({ name: 'changed' });
    await inTarget('changed is told of', async () => {
      const { pool, machinePool } = await readOne(moved, 'changed');
      expect(pool.spec.providerIDList).toHaveLength(3);
      expect(machinePool.spec.replicas).toBe(2);
      expect(pool.status).toMatchObject({ owner: 'cluster', desiredCapacity: 3 });
      expect(pool.status).not.toHaveProperty('adoptedAt');
      const said = await countCondition({ cluster: moved }, 'changed');
      expect(said).toMatchObject({ status: 'False', reason: 'AdoptionMismatch' });
    });
    await world.quiet();
    expect(await desiredOf(world, place)).toBe(3);
  });

  it('I4: writes the count of the cloud back where it was changed meanwhile', async () => {
    await inTarget('lent has three', async () => {
      const { pool, machinePool } = await readOne(moved, 'lent');
      expect(machinePool.spec.replicas).toBe(3);
      expect(pool.status).toMatchObject({ owner: 'cloud', replicas: 3 });
    });
  });

  it('I4: has asked for no capacity until somebody wishes for another, which is carried out', async () => {
    await world.quiet();
    expect(await asked()).toBe(0);
    await moved.patch('machinePool', 'steady', { spec: { replicas: 3 } });
    const hands = poolActions({ ...world, cluster: moved });
    await hands.inStep('steady', world.placeOf({ name: 'steady' }), 3);
    expect(await asked()).toBe(1);
  });
});

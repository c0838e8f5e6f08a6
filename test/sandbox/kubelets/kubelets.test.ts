import { randomBytes } from 'node:crypto';
import { ApiException, CoordinationV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { V1Node } from '@kubernetes/client-node';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startKubelets } from '../../../sandbox/kubelets/kubelets.ts';
import type { Kubelets, KubeletsOptions } from '../../../sandbox/kubelets/kubelets.ts';
import { startControlStream } from './control-stream.ts';
import type { ControlStream } from './control-stream.ts';
import { sharedCluster } from '../../setup/shared-cluster.ts';

const { kubeconfig } = sharedCluster();
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(CoreV1Api);
const coordination = config.makeApiClient(CoordinationV1Api);
const made: string[] = [];

function newInstanceId(): string {
  const id = `i-${randomBytes(9).toString('hex').slice(0, 17)}`;
  made.push(id);
  return id;
}

function nameOf(id: string): string {
  return `${id}.eu-west-1.compute.internal`;
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

const readNode = (id: string) => orUndefined(core.readNode({ name: nameOf(id) }));
const readLease = (id: string) =>
  orUndefined(coordination.readNamespacedLease({ name: nameOf(id), namespace: 'kube-node-lease' }));

function readyOf(node: V1Node | undefined): string | undefined {
  return node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
}

async function start(
  options: Partial<KubeletsOptions> = {},
): Promise<{ stream: ControlStream; kubelets: Kubelets; log: string[] }> {
  const stream = await startControlStream();
  const log: string[] = [];
  const kubelets = await startKubelets({
    kubeconfig,
    stream: stream.url,
    now: Date.now,
    log: (line) => log.push(line),
    heartbeatMs: 300,
    graceMs: 200,
    ...options,
  });
  onTestFinished(async () => {
    await kubelets.stop();
    await stream[Symbol.asyncDispose]();
  });
  return { stream, kubelets, log };
}

async function eventually(assertion: () => Promise<void> | void): Promise<void> {
  await vi.waitFor(assertion, { timeout: 15_000, interval: 50 });
}

afterEach(async () => {
  for (const id of made.splice(0)) {
    await orUndefined(core.deleteNode({ name: nameOf(id) }));
    await orUndefined(
      coordination.deleteNamespacedLease({ name: nameOf(id), namespace: 'kube-node-lease' }),
    );
  }
});

describe('startKubelets', () => {
  it('makes a ready Node with its provider ID for an instance in service', async () => {
    const { stream, kubelets } = await start();
    const id = newInstanceId();
    stream.move(id, null, 'Pending');
    stream.move(id, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(1));
    const node = await readNode(id);
    expect(node?.spec?.providerID).toBe(`aws:///eu-west-1a/${id}`);
    expect(node?.metadata?.labels).toMatchObject({
      'topology.kubernetes.io/zone': 'eu-west-1a',
      'topology.kubernetes.io/region': 'eu-west-1',
    });
    expect(readyOf(node)).toBe('True');
    const lease = await readLease(id);
    expect(lease?.spec).toMatchObject({ holderIdentity: nameOf(id), leaseDurationSeconds: 40 });
  });

  it('knows the instances that were there before it, and makes no Node for a pending one', async () => {
    const [pending, serving] = [newInstanceId(), newInstanceId()];
    const { stream, kubelets } = await start({ heartbeatMs: 60_000 });
    stream.cut();
    stream.moveUnseen(pending, 'Pending');
    stream.moveUnseen(serving, 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(1));
    expect(await readNode(pending)).toBeUndefined();
    expect(await readNode(serving)).toBeDefined();
  });

  it('renews the Lease for as long as the instance is there', async () => {
    const { stream, kubelets } = await start();
    const id = newInstanceId();
    stream.move(id, 'Pending', 'InService');
    await eventually(async () => expect(await readLease(id)).toBeDefined());
    const first = (await readLease(id))?.spec?.renewTime;
    await eventually(async () => {
      expect((await readLease(id))?.spec?.renewTime).not.toEqual(first);
    });
    // The API server shows the heartbeat before its answer is here.
    await eventually(() => expect(kubelets.counts().heartbeats).toBeGreaterThan(0));
    expect(kubelets.counts().apiErrors).toBe(0);
  });

  it('lets the Node become unknown when the instance is gone, and keeps it', async () => {
    const { stream, kubelets } = await start();
    const id = newInstanceId();
    stream.move(id, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(1));
    stream.move(id, 'InService', 'Terminating:Wait');
    stream.move(id, 'Terminating:Wait', null);
    await eventually(() => expect(kubelets.counts().lost).toBe(1));
    const node = await readNode(id);
    expect(readyOf(node)).toBe('Unknown');
    expect(node?.spec?.providerID).toBe(`aws:///eu-west-1a/${id}`);
    const renewed = (await readLease(id))?.spec?.renewTime;
    const { heartbeats } = kubelets.counts();
    const other = newInstanceId();
    stream.move(other, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().heartbeats).toBeGreaterThan(heartbeats + 1));
    expect((await readLease(id))?.spec?.renewTime).toEqual(renewed);
  });

  it('does not make a Node again that was deleted, and clears its Lease away', async () => {
    const { stream, kubelets } = await start();
    const id = newInstanceId();
    stream.move(id, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(1));
    await core.deleteNode({ name: nameOf(id) });
    await eventually(() => expect(kubelets.counts().removed).toBe(1));
    await eventually(async () => expect(await readLease(id)).toBeUndefined());
    stream.cut();
    await eventually(() => expect(kubelets.counts().connections).toBe(2));
    stream.move(id, 'Standby', 'InService');
    stream.move(id, 'InService', null);
    await eventually(() => expect(kubelets.counts().removed).toBe(0));
    expect(await readNode(id)).toBeUndefined();
  });

  it('takes over a Node that exists', async () => {
    const id = newInstanceId();
    await core.createNode({ body: { metadata: { name: nameOf(id), labels: { mine: 'yes' } } } });
    const { stream, kubelets } = await start();
    stream.move(id, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(1));
    const node = await readNode(id);
    expect(readyOf(node)).toBe('True');
    expect(node?.spec?.providerID).toBe(`aws:///eu-west-1a/${id}`);
    expect(node?.metadata?.labels).toMatchObject({ mine: 'yes' });
  });

  it('says so where a Node of that name is another instance', async () => {
    const id = newInstanceId();
    await core.createNode({
      body: { metadata: { name: nameOf(id) }, spec: { providerID: 'aws:///eu-west-1b/i-other' } },
    });
    const { stream, kubelets, log } = await start();
    stream.move(id, 'Pending', 'InService');
    await eventually(() => {
      expect(log.join('\n')).toContain(
        `is aws:///eu-west-1b/i-other, not aws:///eu-west-1a/${id}: delete it`,
      );
    });
    expect(kubelets.counts()).toMatchObject({ joining: 1, ready: 0 });
  });

  it('notices after a lost connection which instances are gone meanwhile', async () => {
    const { stream, kubelets } = await start();
    const [stays, goes] = [newInstanceId(), newInstanceId()];
    stream.move(stays, 'Pending', 'InService');
    stream.move(goes, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(2));
    stream.moveUnseen(goes, null);
    stream.cut();
    await eventually(() => expect(kubelets.counts()).toMatchObject({ ready: 1, lost: 1 }));
    expect(readyOf(await readNode(stays))).toBe('True');
    expect(readyOf(await readNode(goes))).toBe('Unknown');
  });

  it('keeps the heartbeat of an instance that was detached, also over a lost connection', async () => {
    const { stream, kubelets } = await start();
    const [id, later] = [newInstanceId(), newInstanceId()];
    stream.move(id, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(1));
    stream.move(id, 'Detaching', null);
    stream.move(later, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(2));
    stream.move(later, 'InService', null);
    stream.cut();
    await eventually(() => expect(kubelets.counts().connections).toBe(2));
    const { heartbeats } = kubelets.counts();
    await eventually(() => expect(kubelets.counts().heartbeats).toBeGreaterThan(heartbeats));
    await eventually(() => expect(kubelets.counts()).toMatchObject({ ready: 1, lost: 1 }));
    expect(readyOf(await readNode(id))).toBe('True');
  });

  it('passes over lines that it does not understand, and says so', async () => {
    const { stream, kubelets, log } = await start();
    const id = newInstanceId();
    await eventually(() => expect(kubelets.counts().connections).toBe(1));
    stream.say('{"type":"event","at":1,"event":{}}\n{"type":"instance"}\nnonsense\n');
    stream.move(id, 'Pending', 'InService');
    await eventually(() => expect(kubelets.counts().ready).toBe(1));
    expect(log).toHaveLength(2);
    expect(log[1]).toContain('line not understood: no JSON: nonsense');
  });
});

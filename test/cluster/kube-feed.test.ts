import { readFile } from 'node:fs/promises';
import type { CustomObjectsApi } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { currentEntries, toKubeConfig } from '../../shared/kube/kubeconfig.ts';
import { leaseResource, poolResources } from '../../shared/kube/resources.ts';
import { connectTo } from '../kube/connect-to.ts';
import { FollowedFeed, type FollowOptions } from '../kube/followed-feed.ts';
import { startTcpGate } from '../kube/tcp-gate.ts';
import { startApiRelay } from './api-relay.ts';
import { makeChangingKind } from './changing-kind.ts';
import { administrator, bodyOf, makeNamespace, mergePatch } from './crds-cluster.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const config = administrator();
const pools = poolResources.AutoScalingGroupMachinePool;
const manyLeases = 3_000;
const madeAtOnce = 50;

let namespace = '';
/** With connections that are kept, for so many objects. */
let objects: CustomObjectsApi;

async function makeLease(name: string): Promise<void> {
  const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name } };
  await objects.createNamespacedCustomObject({ ...leaseResource, namespace, body });
}

async function removeLease(name: string): Promise<void> {
  await objects.deleteNamespacedCustomObject({ ...leaseResource, namespace, name });
}

async function makePool(name: string): Promise<void> {
  const spec = { accountID: '111111111111', region: 'eu-west-1', autoScalingGroupName: 'g' };
  const body = bodyOf('autoscalinggroupmachinepools', { name }, spec);
  await objects.createNamespacedCustomObject({ ...pools, namespace, body });
}

async function removePool(name: string): Promise<void> {
  await objects.deleteNamespacedCustomObject({ ...pools, namespace, name });
}

beforeAll(async () => {
  namespace = await makeNamespace(config);
  objects = connectTo(await kubeconfigFor()).api;
  for (let from = 0; from < manyLeases; from += madeAtOnce) {
    const names = Array.from({ length: madeAtOnce }, (_, at) => `lease-${from + at}`);
    await Promise.all(names.map(makeLease));
  }
});

afterAll(async () => {
  await objects.deleteCollectionNamespacedCustomObject({ ...leaseResource, namespace });
});

const ours = ({ items }: FollowedFeed): number =>
  [...items.keys()].filter((key) => key.startsWith(`${namespace}/`)).length;

const has = (followed: FollowedFeed, name: string): boolean =>
  followed.items.has(`${namespace}/${name}`);

const loadsOf = ({ log }: FollowedFeed): readonly unknown[] =>
  log.lines.filter(({ message }) => message === 'feed loaded').map(({ fields }) => fields['by']);

async function kubeconfigFor(port?: number): Promise<string> {
  const text = await readFile(sharedCluster().kubeconfig, 'utf8');
  return port === undefined
    ? text
    : text.replace(/https:\/\/127\.0\.0\.1:\d+/, `https://127.0.0.1:${port}`);
}

const targetPort = (): number => Number(new URL(sharedCluster().url).port);

const followLeases = (kubeconfig: string, options: FollowOptions = {}): FollowedFeed =>
  new FollowedFeed(kubeconfig, { resource: leaseResource, ...options });

describe('KubeFeed on the real API server', () => {
  it('loads thousands of objects in one stream, and sees each change', async () => {
    await using followed = followLeases(await kubeconfigFor());
    await followed.untilLoaded();
    expect(ours(followed)).toBe(manyLeases);
    expect(loadsOf(followed)).toEqual(['stream']);
    await makeLease('new');
    await followed.until('new', () => has(followed, 'new'));
    await removeLease('new');
    await followed.until('removed', () => !has(followed, 'new'));
    expect(followed.feed.health()).toMatchObject({ state: 'following', loads: 1, failures: 0 });
  });

  it('follows our own kinds', async () => {
    await using followed = new FollowedFeed(await kubeconfigFor(), { resource: pools });
    await followed.untilLoaded();
    await makePool('pool');
    await followed.until('made', () => has(followed, 'pool'));
    const body = { spec: { providerIDList: ['aws:///eu-west-1a/i-0'] } };
    const patch = { ...pools, namespace, name: 'pool', body };
    await objects.patchNamespacedCustomObject(patch, mergePatch);
    const listOf = (): unknown => followed.items.get(`${namespace}/pool`)?.spec['providerIDList'];
    await followed.until('changed', () => listOf() !== undefined);
    expect(listOf()).toEqual(['aws:///eu-west-1a/i-0']);
    await removePool('pool');
    await followed.until('removed', () => !has(followed, 'pool'));
  });

  it('tells what happened while it was cut off, without a new load', async () => {
    await using gate = await startTcpGate(targetPort());
    await using followed = followLeases(await kubeconfigFor(gate.port));
    await followed.untilLoaded();
    gate.setClosed(true);
    gate.cut();
    await followed.until('tries', () => followed.sleeps.length > 2);
    await makeLease('meanwhile');
    await removeLease('lease-0');
    gate.setClosed(false);
    await followed.until('told', () => has(followed, 'meanwhile') && !has(followed, 'lease-0'));
    expect(loadsOf(followed)).toEqual(['stream']);
    await removeLease('meanwhile');
    await makeLease('lease-0');
  });

  it('finds a silent connection out, and follows on by a new one', async () => {
    await using gate = await startTcpGate(targetPort());
    const limits = { silenceMs: 2_000, answerMs: 2_000 };
    await using followed = followLeases(await kubeconfigFor(gate.port), { limits });
    await followed.untilLoaded();
    const before = gate.connections();
    gate.stall();
    await makeLease('in-silence');
    await followed.until('told', () => has(followed, 'in-silence'));
    expect(gate.connections()).toBe(before + 1);
    expect(loadsOf(followed)).toEqual(['stream']);
    await removeLease('in-silence');
  });
});

describe('KubeFeed on the real API server, while its kind gains a field', () => {
  it('tells the field, though the watch of the kind as it was has told the object without it', async () => {
    const kind = await makeChangingKind(config);
    await kind.put({ size: 1 });
    await using followed = new FollowedFeed(await kubeconfigFor(), { resource: kind.resource });
    await followed.untilLoaded();
    await kind.gainField('colour');
    await vi.waitFor(
      async () => {
        expect(await kind.put({ size: 2, colour: 'red' })).toEqual({ size: 2, colour: 'red' });
      },
      { timeout: 30_000, interval: 20 },
    );
    const told = (): unknown => followed.items.get(kind.key)?.spec['colour'];
    await followed.until('told', () => told() === 'red');
  });
});

describe('KubeFeed on the real API server, as an older one or with less rights', () => {
  // The relay speaks plain HTTP, which a function would refuse.
  const parse: FollowOptions['parse'] = (text) => toKubeConfig(currentEntries(text));

  it('loads by pages where the server refuses to load by a watch', async () => {
    const message = 'sendInitialEvents is forbidden for watch';
    await using relay = await startApiRelay(config, {
      route: (path) => (path.includes('sendInitialEvents') ? { status: 422, message } : path),
    });
    await using followed = followLeases(relay.kubeconfig, { parse });
    await followed.untilLoaded();
    expect(ours(followed)).toBe(manyLeases);
    expect(loadsOf(followed)).toEqual(['pages']);
    const pages = relay.paths.filter((path) => path.includes('limit=500'));
    expect(pages.length).toBeGreaterThanOrEqual(manyLeases / 500);
    await makeLease('after-pages');
    await followed.until('told', () => has(followed, 'after-pages'));
    await removeLease('after-pages');
  });

  it('loads anew where its resourceVersion is too old, and tells what is gone', async () => {
    let aged = 0;
    const route = (path: string): string => {
      if (!path.includes('&resourceVersion=')) return path;
      aged += 1;
      return aged === 1 ? path.replace(/&resourceVersion=\d+/, '&resourceVersion=1') : path;
    };
    await using relay = await startApiRelay(config, { route });
    await makePool('stays');
    await makePool('goes');
    let removed: Promise<void> | undefined;
    const onSleep = (before: number): void => {
      if (before === 0) removed = removePool('goes');
    };
    await using followed = new FollowedFeed(relay.kubeconfig, { parse, onSleep, resource: pools });
    await followed.untilLoaded();
    relay.cut();
    await followed.untilLoaded(2);
    await removed;
    await followed.until('told', () => !has(followed, 'goes'));
    expect(loadsOf(followed)).toEqual(['stream', 'stream']);
    expect(has(followed, 'stays')).toBe(true);
    const details = followed.log.lines.map(({ fields }) => String(fields['detail']));
    expect(details).toContainEqual(expect.stringContaining('410 too old resource version'));
  });

  it('says that it has no right', async () => {
    const text = await readFile(sharedCluster().reconcileKubeconfig, 'utf8');
    await using followed = followLeases(text);
    await followed.until('denied', () => followed.feed.health().state === 'denied');
    expect(String(followed.log.lines[0]?.fields['detail'])).toContain('403 leases.coordination');
  });

  it('says that a kind is not served', async () => {
    const resource = { ...pools, plural: 'nonesuch' };
    await using followed = new FollowedFeed(await kubeconfigFor(), { resource });
    await followed.until('not served', () => followed.feed.health().state === 'not-served');
  });
});

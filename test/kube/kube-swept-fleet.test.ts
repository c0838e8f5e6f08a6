import { describe, expect, it } from 'vitest';
import { connectBy } from '../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { KubeSweptFleet } from '../../shared/kube/kube-swept-fleet.ts';
import { personsPace, type PagesPace } from '../../shared/kube/object-pages.ts';
import { Sessions } from '../../shared/kube/sessions.ts';
import type { SweepRecord } from '../../shared/model/drift.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { aMachinePoolObject, aPoolObject, type Fields } from './api-objects.ts';
import { inTurn } from './in-turn.ts';
import { startLocalApiServer, type LocalApiServer, type Reaction } from './local-api-server.ts';

const { signal } = new AbortController();

interface Seen {
  readonly cloud?: SweepRecord['cloud'];
  readonly pace?: PagesPace;
  /** Told of each wait before a try. */
  readonly onSleep?: (ms: number) => void;
}

function fleetOf({ kubeconfig }: LocalApiServer, seen: Seen = {}): KubeSweptFleet {
  const clock = new FixedClock();
  const sessions = new Sessions({
    readKubeconfig: async () => kubeconfig,
    parse: parseEmbeddedKubeconfig,
    clock,
    log: new RecordingLogger(),
  });
  const sleep = async (ms: number): Promise<void> => {
    clock.advanceMs(ms);
    seen.onSleep?.(ms);
  };
  const deps = { sessions, clock, random: () => 0.5, sleep };
  return new KubeSweptFleet({ ...deps, api: connectBy(deps) }, seen.cloud ?? 'aws', seen.pace);
}

function page(items: readonly Fields[], next?: string): Reaction {
  const metadata = { resourceVersion: '9', ...(next === undefined ? {} : { continue: next }) };
  return { body: { metadata, items } };
}

const named = (...names: readonly string[]) => names.map((name) => aPoolObject({ name }));
const refusal = (status: number, message = 'no'): Reaction => ({ status, body: { message } });

async function everyOne<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const each of pages) all.push(...each);
  return all;
}

async function poolNames(fleet: KubeSweptFleet): Promise<readonly string[]> {
  return (await everyOne(fleet.pools(signal))).map(({ ref }) => ref.name);
}

const kinds = '/apis/infrastructure.cluster.x-k8s.io';

describe('KubeSweptFleet', () => {
  it('goes through the pools of its cloud, 500 by 500', async () => {
    await using server = await startLocalApiServer(({ query }) =>
      query.get('continue') === null ? page(named('a', 'b'), 'more') : page(named('c')),
    );
    expect(await poolNames(fleetOf(server))).toEqual(['a', 'b', 'c']);
    await everyOne(fleetOf(server, { cloud: 'azure' }).foreignPools(signal));
    expect(server.requests.map(({ path, query }) => `${path}?${query.toString()}`)).toEqual([
      `${kinds}/v1alpha1/autoscalinggroupmachinepools?limit=500`,
      `${kinds}/v1alpha1/autoscalinggroupmachinepools?limit=500&continue=more`,
      `${kinds}/v1beta1/azuremachinepools?limit=500`,
      `${kinds}/v1beta1/azuremachinepools?limit=500&continue=more`,
    ]);
  });

  it('takes a drift policy of a later release as one that corrects nothing', async () => {
    const policies = ['correct', 'report', 'ask'];
    await using server = await startLocalApiServer(() =>
      page(policies.map((driftPolicy) => aPoolObject({}, { driftPolicy }))),
    );
    const swept = await everyOne(fleetOf(server).pools(signal));
    expect(swept.map(({ driftPolicy }) => driftPolicy)).toEqual(['correct', 'report', 'report']);
  });

  it('reads of each kind what a sweep compares', async () => {
    const providerIDList = ['aws:///a/i-1', 'aws:///a/i-2'];
    const machinePool = aMachinePoolObject({}, { replicas: 3, providerIDList });
    const status = { nodeRefs: [{ name: 'node-1' }] };
    const theirs = aPoolObject({}, { providerID: 'arn:x', providerIDList });
    const paused = { metadata: { namespace: 'fleet', name: 'one' }, spec: { paused: true } };
    const active = { metadata: { namespace: 'fleet', name: 'two' }, spec: {} };
    const versioned = ({ metadata, ...rest }: { readonly metadata: Fields }): Fields => ({
      ...rest,
      metadata: { ...metadata, resourceVersion: '7' },
    });
    await using server = await startLocalApiServer(({ path }) => {
      if (path.endsWith('/machinepools')) return page([{ ...machinePool, status }]);
      if (path.endsWith('/clusters')) return page([versioned(paused), versioned(active)]);
      if (path.endsWith('/awsmachinepools')) return page([theirs]);
      return page([aPoolObject({}, { driftPolicy: 'report', providerIDList })]);
    });
    const fleet = fleetOf(server);
    expect(await everyOne(fleet.pools(signal))).toMatchObject([
      { driftPolicy: 'report', providerIdList: providerIDList },
    ]);
    expect(await everyOne(fleet.machinePools(signal))).toMatchObject([
      { replicas: 3, nodes: 1, list: { length: 2 } },
    ]);
    expect(await everyOne(fleet.foreignPools(signal))).toMatchObject([
      { providerId: 'arn:x', providerIdList: providerIDList },
    ]);
    expect(await fleet.pausedClusters(signal)).toEqual(new Set(['fleet/one']));
  });

  it('takes namespaces in the order of the keys, each once', async () => {
    await using server = await startLocalApiServer(() => page([]));
    await everyOne(fleetOf(server).machinePools(signal, ['b', 'a', 'a-b', 'b']));
    expect(server.requests.map(({ path }) => path.split('/').at(-2))).toEqual(['a-b', 'a', 'b']);
  });

  it('tells once which objects it left out', async () => {
    const broken = aPoolObject({ name: 'broken' }, { region: 7 });
    await using server = await startLocalApiServer(() => page([...named('a'), broken]));
    const fleet = fleetOf(server);
    expect(await poolNames(fleet)).toEqual(['a']);
    expect(fleet.takeSkipped()).toEqual(['fleet/broken']);
    expect(fleet.takeSkipped()).toEqual([]);
  });

  it('gives nothing twice and leaves nothing out where a list expires in its midst', async () => {
    const answers = inTurn<Reaction>(
      page(named('a', 'b'), 'old'),
      refusal(410),
      page(named('a', 'b', 'c'), 'new'),
      page(named('d')),
    );
    await using server = await startLocalApiServer(answers);
    expect(await poolNames(fleetOf(server))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives nothing twice where the same page comes twice', async () => {
    const answers = inTurn<Reaction>(
      page(named('a', 'b'), 'more'),
      page(named('a', 'b'), 'more'),
      page(named('c')),
    );
    await using server = await startLocalApiServer(answers);
    expect(await poolNames(fleetOf(server))).toEqual(['a', 'b', 'c']);
  });

  it('waits for an API server that is restarted in the midst of a list', async () => {
    await using server = await startLocalApiServer(({ query }) =>
      query.get('continue') === null ? page(named('a'), 'more') : page(named('b')),
    );
    let downMs = 0;
    const onSleep = (ms: number): void => {
      downMs += ms;
      if (downMs > 20_000) server.setDown(false);
    };
    const names: string[] = [];
    for await (const pools of fleetOf(server, { onSleep }).pools(signal)) {
      names.push(...pools.map(({ ref }) => ref.name));
      if (downMs === 0) server.setDown(true);
    }
    expect(names).toEqual(['a', 'b']);
    expect(downMs).toBeGreaterThan(20_000);
  });

  it('does not have a person wait for so long', async () => {
    await using server = await startLocalApiServer(() => page([]));
    server.setDown(true);
    let waits = 0;
    const onSleep = (): void => {
      waits += 1;
    };
    const fleet = fleetOf(server, { pace: personsPace, onSleep });
    await expect(poolNames(fleet)).rejects.toMatchObject({ code: 'cluster-unavailable' });
    expect(waits).toBe(2);
  });

  it('has no objects of a provider that is not there', async () => {
    await using server = await startLocalApiServer(() => refusal(404));
    expect(await everyOne(fleetOf(server).foreignPools(signal))).toEqual([]);
  });

  it('does not take a kind that is gone in the midst for one that is not there', async () => {
    const theirs = aPoolObject({}, { providerID: 'arn:x' });
    await using server = await startLocalApiServer(
      inTurn<Reaction>(page([theirs], 'more'), refusal(404)),
    );
    await expect(everyOne(fleetOf(server).foreignPools(signal))).rejects.toMatchObject({
      code: 'cluster-refused',
    });
  });

  it.each<[string, Reaction, string, boolean, RegExp]>([
    ['401', refusal(401), 'cluster-denied', false, /does not take the credentials/],
    ['403', refusal(403, 'User "x" cannot'), 'cluster-denied', false, /403 User "x" cannot/],
    ['no CRD', refusal(404), 'cluster-refused', false, /Apply its CRD/],
    ['400', refusal(400, 'bad'), 'cluster-refused', false, /400 bad/],
    ['500', refusal(500, 'etcd'), 'cluster-unavailable', true, /500 etcd/],
    ['429', refusal(429, 'busy'), 'cluster-unavailable', true, /429 busy/],
    ['no list', { body: '<html>' }, 'cluster-refused', false, /no API server/],
    ['a cut', 'cut', 'cluster-unavailable', true, /did not answer/],
  ])('says what is in the way: %s', async (_, answer, code, retryable, words) => {
    await using server = await startLocalApiServer(() => answer);
    await expect(poolNames(fleetOf(server))).rejects.toMatchObject({
      name: 'Fault',
      code,
      retryable,
      message: expect.stringMatching(words) as string,
    });
  });

  it('throws the reason for which it is to stop', async () => {
    const reason = new Error('time is over');
    await using server = await startLocalApiServer(() => page(named('a'), 'more'));
    await expect(everyOne(fleetOf(server).pools(AbortSignal.abort(reason)))).rejects.toBe(reason);
  });

  it('passes on that an Event was not recorded', async () => {
    await using server = await startLocalApiServer(() => refusal(403));
    const machinePool = { namespace: 'fleet', name: 'mp', uid: 'uid-2' };
    const announcement = { type: 'Normal', reason: 'DriftCorrected', message: 'x' } as const;
    await expect(
      fleetOf(server).announceOnMachinePool(machinePool, announcement),
    ).rejects.toMatchObject({ code: 'cluster-denied' });
  });
});

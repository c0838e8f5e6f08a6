import { describe, expect, it } from 'vitest';
import { ForeignPoolIndex } from '../../shared/kube/foreign-pool-index.ts';
import type { ForeignPoolKind } from '../../shared/model/foreign-pool.ts';
import { groupKey, type ScaleSetRef } from '../../shared/model/group.ts';
import { aForeignPoolRef, aGroupRef, arnOf, keyOf, otherAccount } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { anAzureMachinePoolRef, aScaleSetRef, azureIdOf } from '../fakes/scale-sets.ts';
import { connectTo } from './connect-to.ts';
import { startLocalApiServer, type ApiAnswer, type LocalApiServer } from './local-api-server.ts';

interface Item {
  readonly name: string;
  readonly namespace?: string;
  readonly providerID?: string;
}

function page(items: readonly Item[], next = ''): ApiAnswer {
  return {
    body: {
      metadata: { continue: next },
      items: items.map(({ name, namespace = 'fleet', providerID }) => ({
        metadata: { name, namespace },
        spec: { minSize: 0, ...(providerID === undefined ? {} : { providerID }) },
        status: { replicas: 3 },
      })),
    },
  };
}

const workers = aGroupRef('workers');
const known: Item = { name: 'workers', providerID: arnOf(workers) };

function indexOn(
  server: LocalApiServer,
  kind: ForeignPoolKind = 'AWSMachinePool',
): { index: ForeignPoolIndex; clock: FixedClock } {
  const clock = new FixedClock();
  return { index: new ForeignPoolIndex(connectTo(server.kubeconfig).api, clock, kind), clock };
}

/** What the index answers for the one group when these objects are there. */
async function found(items: readonly Item[], group = workers) {
  await using server = await startLocalApiServer(() => page(items));
  const answers = await indexOn(server).index.poolsOf([group]);
  expect(answers.size).toBe(1);
  return [...answers.values()].flat();
}

describe('ForeignPoolIndex', () => {
  it('asks for the objects page by page', async () => {
    await using server = await startLocalApiServer(({ query }) =>
      query.get('continue') === 'next' ? page([known]) : page([{ name: 'first' }], 'next'),
    );
    const answers = await indexOn(server).index.poolsOf([workers]);
    expect(answers.get(keyOf())).toEqual([aForeignPoolRef('workers')]);
    const asked = server.requests.map(({ method, path, query }) => [
      method,
      path,
      query.get('limit'),
      query.get('continue'),
    ]);
    const path = '/apis/infrastructure.cluster.x-k8s.io/v1beta2/awsmachinepools';
    expect(asked).toEqual([
      ['GET', path, '100', null],
      ['GET', path, '100', 'next'],
    ]);
  });

  it('finds by the provider ID, in every namespace and whatever the name', async () => {
    const second = { ...known, name: 'renamed', namespace: 'blue' };
    expect(await found([known, second])).toEqual([
      aForeignPoolRef('workers'),
      aForeignPoolRef('renamed', 'blue'),
    ]);
  });

  it('tells groups of one name in two accounts apart', async () => {
    expect(await found([known], aGroupRef('workers', { account: otherAccount }))).toEqual([]);
  });

  it.each([undefined, ''])('finds by the name where the provider ID is %j', async (providerID) => {
    const item = { name: 'workers', ...(providerID === undefined ? {} : { providerID }) };
    expect(await found([item])).toEqual([aForeignPoolRef('workers')]);
  });

  it('finds none by a name that two have', async () => {
    expect(await found([{ name: 'workers' }, { name: 'workers', namespace: 'blue' }])).toEqual([]);
  });

  it('does not look at names where a provider ID names the group', async () => {
    const items = [{ ...known, name: 'other' }, { name: 'workers' }];
    expect(await found(items)).toEqual([aForeignPoolRef('other')]);
  });

  it('finds none by the name of one whose provider ID says something else', async () => {
    expect(await found([{ name: 'workers', providerID: 'who knows' }])).toEqual([]);
  });

  it('answers from memory for five minutes where it knows every group', async () => {
    await using server = await startLocalApiServer(() => page([known]));
    const { index, clock } = indexOn(server);
    await index.poolsOf([workers]);
    clock.advanceMs(300_000);
    await index.poolsOf([workers]);
    expect(server.requests).toHaveLength(1);
    clock.advanceMs(1);
    await index.poolsOf([workers]);
    expect(server.requests).toHaveLength(2);
  });

  it('lists at most twice a minute for groups that it does not know', async () => {
    let items: readonly Item[] = [];
    await using server = await startLocalApiServer(() => page(items));
    const { index, clock } = indexOn(server);
    await index.poolsOf([workers]);
    items = [known];
    clock.advanceMs(30_000);
    expect([...(await index.poolsOf([workers, aGroupRef('new')])).values()]).toEqual([[], []]);
    expect(server.requests).toHaveLength(1);
    clock.advanceMs(1);
    expect((await index.poolsOf([workers])).get(keyOf())).toHaveLength(1);
  });

  it('has none where the kind is not served, and looks for it again after five minutes', async () => {
    let isServed = false;
    await using server = await startLocalApiServer(() =>
      isServed ? page([known]) : { status: 404, body: '404 page not found' },
    );
    const { index, clock } = indexOn(server);
    const ask = async () => (await index.poolsOf([workers])).get(keyOf());
    expect(await ask()).toEqual([]);
    isServed = true;
    clock.advanceMs(300_000);
    expect(await ask()).toEqual([]);
    expect(server.requests).toHaveLength(1);
    clock.advanceMs(1);
    expect(await ask()).toEqual([aForeignPoolRef('workers')]);
  });

  it('forgets all where the kind is no longer served', async () => {
    let isServed = true;
    await using server = await startLocalApiServer(() =>
      isServed ? page([known]) : { status: 404, body: {} },
    );
    const { index, clock } = indexOn(server);
    await index.poolsOf([workers]);
    isServed = false;
    clock.advanceMs(300_001);
    expect((await index.poolsOf([workers])).get(keyOf())).toEqual([]);
  });

  it('makes one list for all who ask at once', async () => {
    await using server = await startLocalApiServer(() => page([known]));
    const { index } = indexOn(server);
    await Promise.all([1, 2, 3].map(() => index.poolsOf([workers])));
    expect(server.requests).toHaveLength(1);
  });

  it('throws a Fault where the list fails, and keeps what it knew', async () => {
    let fails = false;
    await using server = await startLocalApiServer(() =>
      fails ? { status: 403, body: { message: 'forbidden' } } : page([known]),
    );
    const { index, clock } = indexOn(server);
    await index.poolsOf([workers]);
    fails = true;
    clock.advanceMs(30_001);
    await expect(index.poolsOf([aGroupRef('new')])).rejects.toMatchObject({
      code: 'cluster-denied',
      message: 'Listing the awsmachinepools: the API server answered 403 forbidden',
    });
    expect((await index.poolsOf([workers])).get(keyOf())).toHaveLength(1);
  });
});

describe('ForeignPoolIndex, of AzureMachinePools', () => {
  const scaleSet = aScaleSetRef();

  /** What the index answers for the scale set when these objects are there, and what was asked. */
  async function foundFor(group: ScaleSetRef, items: readonly Item[]) {
    await using server = await startLocalApiServer(() => page(items));
    const answers = await indexOn(server, 'AzureMachinePool').index.poolsOf([group]);
    return { found: answers.get(groupKey(group)), paths: server.requests.map(({ path }) => path) };
  }

  it('finds by the provider ID, in whatever case Azure or an event writes the scale set', async () => {
    const items = [{ name: 'blue', providerID: azureIdOf(scaleSet).toUpperCase() }];
    const { found: refs, paths } = await foundFor(scaleSet, items);
    expect(refs).toEqual([anAzureMachinePoolRef('blue')]);
    expect(paths).toEqual(['/apis/infrastructure.cluster.x-k8s.io/v1beta1/azuremachinepools']);
  });

  it('knows the scale sets in the resource group of a virtual machine, each once', async () => {
    const other = aScaleSetRef('other', { resourceGroup: 'elsewhere' });
    const items = [
      { name: 'blue', providerID: azureIdOf(scaleSet) },
      { name: 'again', providerID: azureIdOf(scaleSet) },
      { name: 'other', providerID: azureIdOf(other) },
      { name: 'unfound' },
    ];
    await using server = await startLocalApiServer(() => page(items));
    const { index, clock } = indexOn(server, 'AzureMachinePool');
    const { subscription } = scaleSet;
    const beside = (resourceGroup: string) =>
      index.scaleSetsBeside({ subscription, resourceGroup, name: 'vm' });
    expect(await beside(scaleSet.resourceGroup.toUpperCase())).toEqual([scaleSet]);
    expect(await beside('ELSEWHERE')).toEqual([other]);
    clock.advanceMs(30_001);
    await beside('elsewhere');
    expect(server.requests).toHaveLength(1);
    expect(await beside('unknown')).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  it('I7: finds none by its name alone, which does not say the resource group', async () => {
    const items = [{ name: scaleSet.name }, { name: 'other', providerID: 'azure:///who/knows' }];
    expect((await foundFor(scaleSet, items)).found).toEqual([]);
  });
});

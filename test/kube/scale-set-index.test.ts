import { describe, expect, it } from 'vitest';
import { TablePoolIndex } from '../../shared/kube/table-pool-index.ts';
import { groupKey } from '../../shared/model/group.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { aScaleSetRef, resourceIdOf, subscription } from '../fakes/scale-sets.ts';
import { connectTo } from './connect-to.ts';
import { startLocalApiServer, type ApiAnswer, type LocalApiServer } from './local-api-server.ts';

const kind = 'ScaleSetMachinePool';
const aMachine = (name: string, resourceGroup = 'Fleet') => ({ subscription, resourceGroup, name });

/** A table of pools, by the resource IDs that they name. */
function table(pools: Readonly<Record<string, string>>): ApiAnswer {
  return {
    body: {
      metadata: {},
      columnDefinitions: ['Name', 'Group'].map((name) => ({ name })),
      rows: Object.entries(pools).map(([name, group]) => ({
        cells: [name, group],
        object: { metadata: { name, namespace: 'fleet' } },
      })),
    },
  };
}

const blue = resourceIdOf(aScaleSetRef('Blue'));
const two = {
  blue,
  twin: blue.toUpperCase(),
  red: resourceIdOf(aScaleSetRef('red')),
  far: resourceIdOf(aScaleSetRef('far', { resourceGroup: 'other' })),
};

function indexOn(server: LocalApiServer) {
  const clock = new FixedClock();
  return { index: new TablePoolIndex(connectTo(server.kubeconfig).api, clock, kind), clock };
}

describe('TablePoolIndex of scale sets', () => {
  it('lists their pools alone, and finds those of one scale set in any case', async () => {
    await using server = await startLocalApiServer(() => table(two));
    const asked = aScaleSetRef('BLUE', { resourceGroup: 'fleet' });
    const found = await indexOn(server).index.poolsOf([asked]);
    expect(found.get(groupKey(asked))).toEqual([
      { kind, namespace: 'fleet', name: 'blue' },
      { kind, namespace: 'fleet', name: 'twin' },
    ]);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/apis/infrastructure.cluster.x-k8s.io/v1alpha1/scalesetmachinepools',
    ]);
  });

  it('tells each scale set of a resource group once', async () => {
    await using server = await startLocalApiServer(() => table(two));
    const { index } = indexOn(server);
    const beside = await index.scaleSetsBeside(aMachine('blue_1', 'FLEET'));
    expect(beside.map(({ name }) => name)).toEqual(['Blue', 'red']);
    expect(await index.scaleSetsBeside(aMachine('far_1', 'other'))).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  it('remembers a resource group without scale sets for ten seconds', async () => {
    let pools: Readonly<Record<string, string>> = {};
    await using server = await startLocalApiServer(() => table(pools));
    const { index, clock } = indexOn(server);
    expect(await index.scaleSetsBeside(aMachine('blue_1'))).toEqual([]);
    pools = two;
    clock.advanceMs(10_000);
    expect(await index.scaleSetsBeside(aMachine('blue_2'))).toEqual([]);
    expect(server.requests).toHaveLength(1);
    clock.advanceMs(1);
    expect(await index.scaleSetsBeside(aMachine('blue_2'))).toHaveLength(2);
  });

  it('throws a Fault where a row names no scale set', async () => {
    await using server = await startLocalApiServer(() => table({ odd: '/subscriptions/x' }));
    await expect(indexOn(server).index.poolsOf([aScaleSetRef()])).rejects.toMatchObject({
      code: 'cluster-refused',
      message:
        'The list of ScaleSetMachinePool has /subscriptions/x under Group, which is not the ID of a scale set. Apply the CRDs of this release.',
    });
  });
});

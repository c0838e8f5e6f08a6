import { describe, expect, it } from 'vitest';
import { TablePoolIndex } from '../../shared/kube/table-pool-index.ts';
import { isFault } from '../../shared/model/fault.ts';
import { aGroupRef, aPoolRef, account, keyOf, region } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { connectTo } from './connect-to.ts';
import { startLocalApiServer, type ApiAnswer, type LocalApiServer } from './local-api-server.ts';

interface Row {
  readonly name: string;
  readonly namespace?: string;
  readonly group: string;
}

const columns = ['Name', 'Cluster', 'Group', 'Account', 'Region'];

function page(
  rows: readonly Row[],
  more: { continue?: string; columns?: boolean } = {},
): ApiAnswer {
  return {
    body: {
      kind: 'Table',
      metadata: { resourceVersion: '1', continue: more.continue ?? '' },
      ...(more.columns === false
        ? {}
        : { columnDefinitions: columns.map((name) => ({ name, type: 'string' })) }),
      rows: rows.map(({ name, namespace = 'fleet', group }) => ({
        cells: [name, 'blue', group, account, region],
        object: { metadata: { name, namespace } },
      })),
    },
  };
}

const one: readonly Row[] = [{ name: 'pool', group: 'workers' }];
const workers = [aGroupRef()];
const foreign = [aGroupRef('foreign')];

function indexOn(server: LocalApiServer): { index: TablePoolIndex; clock: FixedClock } {
  const clock = new FixedClock();
  return {
    index: new TablePoolIndex(
      connectTo(server.kubeconfig).api,
      clock,
      'AutoScalingGroupMachinePool',
    ),
    clock,
  };
}

describe('TablePoolIndex', () => {
  it('asks for the light form of the list, page by page', async () => {
    await using server = await startLocalApiServer(() => page(one));
    await indexOn(server).index.poolsOf(workers);
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        path: '/apis/infrastructure.cluster.x-k8s.io/v1alpha1/autoscalinggroupmachinepools',
        headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
      },
    ]);
    expect(server.requests[0]?.query.get('limit')).toBe('1000');
    expect(server.requests[0]?.query.has('continue')).toBe(false);
  });

  it('finds the pools of a group in all namespaces', async () => {
    const rows = [...one, { name: 'second', namespace: 'blue', group: 'workers' }];
    await using server = await startLocalApiServer(() => page(rows));
    const found = await indexOn(server).index.poolsOf(workers);
    expect([...found]).toEqual([[keyOf(), [aPoolRef('pool'), aPoolRef('second', 'blue')]]]);
  });

  it('answers for every group that it was asked for', async () => {
    await using server = await startLocalApiServer(() => page(one));
    const found = await indexOn(server).index.poolsOf([...workers, ...foreign]);
    expect([...found]).toEqual([
      [keyOf(), [aPoolRef()]],
      [keyOf('foreign'), []],
    ]);
  });

  it('tells groups of one name in two accounts apart', async () => {
    await using server = await startLocalApiServer(() => page(one));
    const elsewhere = aGroupRef('workers', { account: '222222222222' });
    const found = await indexOn(server).index.poolsOf([elsewhere]);
    expect([...found.values()]).toEqual([[]]);
  });

  it('follows the pages, of which only the first names its columns', async () => {
    await using server = await startLocalApiServer(({ query }) =>
      query.get('continue') === 'next'
        ? page([{ name: 'second', group: 'late' }], { columns: false })
        : page(one, { continue: 'next' }),
    );
    const found = await indexOn(server).index.poolsOf([aGroupRef('late'), ...workers]);
    expect([...found.values()]).toEqual([[aPoolRef('second')], [aPoolRef()]]);
    expect(server.requests).toHaveLength(2);
  });

  it('answers from memory for a group that it knows', async () => {
    await using server = await startLocalApiServer(() => page(one));
    const { index, clock } = indexOn(server);
    await index.poolsOf(workers);
    clock.advanceMs(300_000);
    await index.poolsOf(workers);
    expect(server.requests).toHaveLength(1);
  });

  it('lists anew when it is older than five minutes', async () => {
    await using server = await startLocalApiServer(() => page(one));
    const { index, clock } = indexOn(server);
    await index.poolsOf(workers);
    clock.advanceMs(300_001);
    await index.poolsOf(workers);
    expect(server.requests).toHaveLength(2);
  });

  it('remembers an unknown group for ten seconds, and then finds its new pool', async () => {
    let rows = one;
    await using server = await startLocalApiServer(() => page(rows));
    const { index, clock } = indexOn(server);
    await index.poolsOf(foreign);
    rows = [...one, { name: 'new', group: 'foreign' }];
    clock.advanceMs(10_000);
    expect([...(await index.poolsOf(foreign)).values()]).toEqual([[]]);
    expect(server.requests).toHaveLength(1);
    clock.advanceMs(1);
    expect([...(await index.poolsOf(foreign)).values()]).toEqual([[aPoolRef('new')]]);
    expect(server.requests).toHaveLength(2);
  });

  it('looks at once for a group that it was never asked for', async () => {
    let rows = one;
    await using server = await startLocalApiServer(() => page(rows));
    const { index } = indexOn(server);
    await index.poolsOf(workers);
    rows = [...one, { name: 'new', group: 'foreign' }];
    expect([...(await index.poolsOf(foreign)).values()]).toEqual([[aPoolRef('new')]]);
  });

  it('remembers an unknown group while others are looked up', async () => {
    await using server = await startLocalApiServer(() => page(one));
    const { index, clock } = indexOn(server);
    await index.poolsOf(foreign);
    clock.advanceMs(1_000);
    await index.poolsOf([aGroupRef('another')]);
    clock.advanceMs(1_000);
    await index.poolsOf(foreign);
    await index.poolsOf([aGroupRef('another')]);
    expect(server.requests).toHaveLength(2);
  });

  it('makes one list for all who ask at once', async () => {
    await using server = await startLocalApiServer(() => page(one));
    const { index } = indexOn(server);
    const found = await Promise.all([1, 2, 3].map(() => index.poolsOf(workers)));
    expect(found.map((pools) => pools.get(keyOf())?.length)).toEqual([1, 1, 1]);
    expect(server.requests).toHaveLength(1);
  });

  it('throws a Fault where the list fails, and lists again the next time', async () => {
    let fails = true;
    await using server = await startLocalApiServer(() =>
      fails ? { status: 403, body: { message: 'forbidden' } } : page(one),
    );
    const { index } = indexOn(server);
    await expect(index.poolsOf(workers)).rejects.toMatchObject({
      code: 'cluster-denied',
      message: 'Listing the autoscalinggroupmachinepools: the API server answered 403 forbidden',
    });
    fails = false;
    expect((await index.poolsOf(workers)).get(keyOf())).toEqual([aPoolRef()]);
  });

  it('keeps what it knew where a later page fails', async () => {
    let failing = false;
    await using server = await startLocalApiServer(({ query }) => {
      if (query.has('continue')) return { status: 410, body: { message: 'expired' } };
      return failing ? page([], { continue: 'next' }) : page(one);
    });
    const { index } = indexOn(server);
    await index.poolsOf(workers);
    failing = true;
    await expect(index.poolsOf(foreign)).rejects.toSatisfy(isFault);
    expect((await index.poolsOf(workers)).get(keyOf())).toEqual([aPoolRef()]);
  });

  it('does not take a list without the columns that name a group for a cluster without pools', async () => {
    await using server = await startLocalApiServer(() => ({
      body: {
        metadata: {},
        columnDefinitions: [{ name: 'Name' }, { name: 'Age' }],
        rows: [
          { cells: ['pool', '1d'], object: { metadata: { name: 'pool', namespace: 'fleet' } } },
        ],
      },
    }));
    await expect(indexOn(server).index.poolsOf(workers)).rejects.toThrow(/Account|column/);
  });
});

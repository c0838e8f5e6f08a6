import { describe, expect, it } from 'vitest';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { TablePoolIndex } from '../../shared/kube/table-pool-index.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aGroup, aGroupRef, aHint, aPoolRef, anInstance, idOf } from '../fakes/builders.ts';
import { fakeDeps } from '../fakes/deps.ts';
import { connectTo } from './connect-to.ts';
import { startLocalApiServer, type ApiRequest, type LocalApiServer } from './local-api-server.ts';
import { StoredPool } from './stored-pool.ts';

const ids = [idOf('i-1'), idOf('i-2')];

const isListWrite = ({ method, path }: ApiRequest): boolean =>
  method === 'PATCH' && !path.endsWith('/status');
const isStatusWrite = ({ method, path }: ApiRequest): boolean =>
  method === 'PATCH' && path.endsWith('/status');

/** Commits the first request of a kind and cuts the connection instead of saying so. */
function startCutting(
  pool: StoredPool,
  cutsAt: (request: ApiRequest) => boolean,
): Promise<LocalApiServer> {
  let wasCut = false;
  return startLocalApiServer((request) => {
    const answer = pool.answer(request);
    if (wasCut || !cutsAt(request)) return answer;
    wasCut = true;
    return 'cut';
  });
}

describe('a connection cut after the commit of a write', () => {
  it('is a conflict: the second try meets the version that the first one made', async () => {
    const pool = new StoredPool();
    await using server = await startCutting(pool, isListWrite);
    const target = { ref: aPoolRef(), uid: 'uid-1', resourceVersion: '41' };
    const cluster = new KubeCluster(connectTo(server.kubeconfig).api);
    expect(await cluster.writeList(target, ids)).toEqual({ kind: 'conflict' });
    expect(pool.commits).toHaveLength(1);
  });

  it.each([
    ['list', isListWrite],
    ['status', isStatusWrite],
  ])(
    'I2: leads to a fresh reading that finds the %s written, and writes it no second time',
    async (_, cutsAt) => {
      const pool = new StoredPool();
      await using server = await startCutting(pool, cutsAt);
      const fakes = fakeDeps();
      fakes.cloud.put(aGroupRef(), aGroup([anInstance('i-1'), anInstance('i-2')]));
      const { api } = connectTo(server.kubeconfig);
      const deps = {
        ...fakes,
        cluster: new KubeCluster(api),
        index: new TablePoolIndex(api, fakes.clock, 'AutoScalingGroupMachinePool'),
      };
      await reconcile(deps, [aHint()]);
      expect(fakes.metrics.totals['WriteConflicts']).toBe(1);
      expect(server.requests.filter(cutsAt)).toHaveLength(2);
      expect(pool.providerIdList).toEqual(ids);
      expect(pool.commits.filter((patch) => 'spec' in patch)).toHaveLength(1);
      expect(pool.commits.filter((patch) => 'status' in patch)).toHaveLength(1);
    },
  );
});

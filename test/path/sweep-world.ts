import { readFile } from 'node:fs/promises';
import { CreateOrUpdateTagsCommand } from '@aws-sdk/client-auto-scaling';
import { z } from 'zod';
import { connect, type KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import type { SweepRecord } from '../../shared/model/drift.ts';
import { readKubeconfig } from './cluster-side.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';
import type { SweepSide } from './sweep-side.ts';
import type { WorldOptions } from './world.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const configMap = z.object({ data: z.object({ 'record.json': z.string() }) });
const poolList = z.object({
  items: z.array(z.object({ metadata: z.object({ namespace: z.string(), name: z.string() }) })),
});
const eventList = z.object({ items: z.array(z.object({ reason: z.string(), note: z.string() })) });

/** A world with gates and the function sweep, and no watch: only what the sweep sees is corrected. */
export interface SweepWorld extends GatedWorld {
  readonly sweeper: SweepSide;
  /** What is kept of the last sweep that ended. */
  record(): Promise<SweepRecord>;
  /** The Events on a MachinePool, each as its reason and its words. */
  eventsOn(machinePool: string): Promise<z.infer<typeof eventList>['items']>;
  /** Marks a group as one of this installation. */
  tag(place: GroupPlace): Promise<void>;
}

export async function createSweepWorld(options: WorldOptions = {}): Promise<SweepWorld> {
  const api = connect(readKubeconfig(await readFile(sharedCluster().kubeconfig, 'utf8')));
  await forgetPools(api);
  const world = await createGatedWorld({ watch: false, ...options });
  const sweeper = await world.startSweep();
  return {
    ...world,
    sweeper,
    record: () => readRecord(api),
    eventsOn: (name) => readEvents(api, world.cluster.namespace, name),
    tag: async (place) => {
      const ResourceType = 'auto-scaling-group';
      const tag = { Key: 'poolsync/management-cluster', Value: 'poolsync', ResourceType };
      const Tags = [{ ...tag, ResourceId: place.group, PropagateAtLaunch: false }];
      await world.cloud.at(place).autoScaling.send(new CreateOrUpdateTagsCommand({ Tags }));
    },
    end: async () => {
      await forgetSweepRecord(api);
      api.close();
      await world.end();
    },
  };
}

const infrastructure = '/apis/infrastructure.cluster.x-k8s.io/v1alpha1';

/** A sweep counts all pools of a cluster, and files that came before may have left some. */
async function forgetPools(api: KubeApi): Promise<void> {
  const path = `${infrastructure}/autoscalinggroupmachinepools`;
  const { items } = poolList.parse(await api.request({ method: 'GET', path }));
  await Promise.all(
    items.map(async ({ metadata: { namespace, name } }) => {
      const one = `${infrastructure}/namespaces/${namespace}/autoscalinggroupmachinepools/${name}`;
      await api.request({ method: 'DELETE', path: one }).catch(() => undefined);
    }),
  );
}

const recordPath = '/api/v1/namespaces/poolsync-system/configmaps/poolsync-sweep-aws';

async function readRecord(api: KubeApi): Promise<SweepRecord> {
  const { data } = configMap.parse(await api.request({ method: 'GET', path: recordPath }));
  return JSON.parse(data['record.json']) as SweepRecord;
}

/** Other worlds in the cluster sweep too, and the hour of a search counts for all of them. */
export async function forgetSweepRecord(api: KubeApi): Promise<void> {
  await api.request({ method: 'DELETE', path: recordPath }).catch(() => undefined);
}

async function readEvents(
  api: KubeApi,
  namespace: string,
  name: string,
): Promise<z.infer<typeof eventList>['items']> {
  const selector = encodeURIComponent(`regarding.kind=MachinePool,regarding.name=${name}`);
  const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events?fieldSelector=${selector}`;
  return eventList.parse(await api.request({ method: 'GET', path })).items;
}

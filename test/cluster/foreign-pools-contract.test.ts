import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { z } from 'zod';
import { foreignPoolKinds, type ForeignPoolKind } from '../../shared/model/foreign-pool.ts';
import { currentEntries, toKubeConfig } from '../../shared/kube/kubeconfig.ts';
import { KubeForeignPools } from '../../shared/kube/kube-foreign-pools.ts';
import {
  describeForeignPoolsContract,
  type ForeignPoolsWorld,
} from '../contract/foreign-pools-contract.ts';
import { startImpersonatingProxy } from '../contract/impersonating-proxy.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { connectTo } from '../kube/connect-to.ts';
import { foreignKinds, foreignPoolBody } from './foreign-machine-pools.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
const eventList = z.object({
  items: z.array(
    z.object({ type: z.enum(['Normal', 'Warning']), reason: z.string(), note: z.string() }),
  ),
});
const object = z.looseObject({
  metadata: z.looseObject({
    generation: z.number(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({}),
});

/** The product works with the rights of the role that we ship; the test's own hands are an administrator's. */
async function makeWorld(kind: ForeignPoolKind): Promise<ForeignPoolsWorld> {
  const { resource } = foreignKinds[kind];
  const provided = sharedCluster();
  const config = new KubeConfig();
  config.loadFromFile(provided.kubeconfig);
  const objects = config.makeApiClient(CustomObjectsApi);
  const proxy = await startImpersonatingProxy(provided, 'poolsync:reconcile');
  // The proxy speaks plain HTTP, which a function would refuse.
  const parse = (text: string): KubeConfig => toKubeConfig(currentEntries(text));
  const { api } = connectTo(proxy.kubeconfig, { parse });
  const apiVersion = 'cluster.x-k8s.io/v1beta2';
  const ownerReferences = [{ apiVersion, kind: 'MachinePool', name: 'owner', uid: 'uid-of-owner' }];
  return {
    makePools: () => new KubeForeignPools(api, new FixedClock(), kind),
    namespaces: [await makeNamespace(config), await makeNamespace(config)],
    async make(ref, providerID) {
      const spec = {
        providerIDList: ['cloud:///somewhere/1'],
        ...(providerID === undefined ? {} : { providerID }),
      };
      const body = foreignPoolBody(ref, { ownerReferences, annotations: { own: 'kept' } }, spec);
      const { namespace } = ref;
      await objects.createNamespacedCustomObject({ ...resource, namespace, body });
    },
    async touch({ namespace, name }) {
      const body = { metadata: { labels: { touched: 'yes' } } };
      const request = { ...resource, namespace, name, body };
      await objects.patchNamespacedCustomObject(request, asMergePatch);
    },
    async remove({ namespace, name }) {
      await objects.deleteNamespacedCustomObject({ ...resource, namespace, name });
    },
    async restOf({ namespace, name }) {
      const read: unknown = await objects.getNamespacedCustomObject({
        ...resource,
        namespace,
        name,
      });
      const { metadata, spec } = object.parse(read);
      const { generation, annotations } = metadata;
      const { 'poolsync/nudge': _, ...others } = annotations;
      return { generation, annotations: others, spec };
    },
    async announcementsOn({ namespace, name }) {
      const events = { group: 'events.k8s.io', version: 'v1', plural: 'events', namespace };
      const fieldSelector = `regarding.kind=${kind},regarding.name=${name}`;
      const found: unknown = await objects.listNamespacedCustomObject({ ...events, fieldSelector });
      return eventList
        .parse(found)
        .items.map(({ note, ...event }) => ({ ...event, message: note }));
    },
    close: () => proxy.close(),
  };
}

/** Without a namespace controller it cannot be removed again: its name is new each time. */
async function makeNamespace(config: KubeConfig): Promise<string> {
  const body = { metadata: { generateName: 'foreign-' } };
  const made = await config.makeApiClient(CoreV1Api).createNamespace({ body });
  return z.string().parse(made.metadata?.name);
}

for (const kind of foreignPoolKinds) {
  describeForeignPoolsContract(`KubeForeignPools of ${kind}s`, kind, () => makeWorld(kind));
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { connect, type KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import type { ForeignPoolKind } from '../../shared/model/foreign-pool.ts';
import { foreignKinds, foreignPoolBody } from '../cluster/foreign-machine-pools.ts';
import { clusterName, readKubeconfig, type Fields } from './cluster-side.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const metadata = z.object({
  generation: z.number(),
  annotations: z.record(z.string(), z.string()).default({}),
  ownerReferences: z.array(z.object({ kind: z.string() })).default([]),
  managedFields: z.array(z.object({ manager: z.string(), fieldsV1: z.unknown() })),
});
const foreignMachinePool = z.object({
  metadata,
  spec: z.looseObject({ providerIDList: z.array(z.string()) }),
});
const eventList = z.object({ items: z.array(z.object({ reason: z.string(), note: z.string() })) });

export type ForeignMachinePoolObject = z.infer<typeof foreignMachinePool>;

export interface NewForeignMachinePool {
  readonly name: string;
  /** Names the group, as the provider writes it. */
  readonly providerID: string;
  /** Of its MachinePool. */
  readonly replicas: number;
  /** Of its MachinePool. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What the user of another provider has in a namespace; the provider itself does not run. */
export class ForeignMachinePools {
  readonly #api: KubeApi;
  readonly #kind: ForeignPoolKind;
  readonly #namespace: string;

  private constructor(api: KubeApi, kind: ForeignPoolKind, namespace: string) {
    this.#api = api;
    this.#kind = kind;
    this.#namespace = namespace;
  }

  static async of(kind: ForeignPoolKind, namespace: string): Promise<ForeignMachinePools> {
    const kubeconfig = await readFile(sharedCluster().kubeconfig, 'utf8');
    return new ForeignMachinePools(connect(readKubeconfig(kubeconfig)), kind, namespace);
  }

  /** With a list in which nothing is true: nobody but its provider may put it right. */
  async make({
    name,
    providerID,
    replicas,
    annotations = {},
  }: NewForeignMachinePool): Promise<void> {
    const namespace = this.#namespace;
    const kind = this.#kind;
    const labels = { 'cluster.x-k8s.io/cluster-name': clusterName };
    const spec = { providerID, providerIDList: ['cloud:///nowhere/0'] };
    await this.#api.apply(foreignPoolBody({ kind, namespace, name }, { labels }, spec));
    const infrastructureRef = {
      apiGroup: 'infrastructure.cluster.x-k8s.io',
      kind,
      name,
    };
    const template = { clusterName, bootstrap: { dataSecretName: '' }, infrastructureRef };
    await this.#api.apply({
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachinePool',
      metadata: { name, namespace, annotations },
      spec: { clusterName, replicas, template: { spec: template } },
    });
  }

  async read(name: string): Promise<ForeignMachinePoolObject> {
    return foreignMachinePool.parse(
      await this.#api.request({ method: 'GET', path: this.#path(name) }),
    );
  }

  async pause(name: string): Promise<void> {
    await this.#patch(name, { metadata: { annotations: { 'cluster.x-k8s.io/paused': '' } } });
  }

  /** What its provider writes when it has made the group. */
  async name(name: string, providerID: string): Promise<void> {
    await this.#patch(name, { spec: { providerID } });
  }

  /** The Events on one, each as its reason and its words. */
  async eventsOn(name: string): Promise<z.infer<typeof eventList>['items']> {
    const selector = encodeURIComponent(`regarding.kind=${this.#kind},regarding.name=${name}`);
    const path = `/apis/events.k8s.io/v1/namespaces/${this.#namespace}/events?fieldSelector=${selector}`;
    return eventList.parse(await this.#api.request({ method: 'GET', path })).items;
  }

  close(): void {
    this.#api.close();
  }

  async #patch(name: string, body: Fields): Promise<void> {
    const contentType = 'application/merge-patch+json';
    await this.#api.request({ method: 'PATCH', path: this.#path(name), body, contentType });
  }

  #path(name: string): string {
    const { group, version, plural } = foreignKinds[this.#kind].resource;
    return `/apis/${group}/${version}/namespaces/${this.#namespace}/${plural}/${name}`;
  }
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { connect, type KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import { awsMachinePoolBody } from '../cluster/aws-machine-pool.ts';
import { clusterName, readKubeconfig, type Fields } from './cluster-side.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const metadata = z.object({
  generation: z.number(),
  annotations: z.record(z.string(), z.string()).default({}),
  ownerReferences: z.array(z.object({ kind: z.string() })).default([]),
  managedFields: z.array(z.object({ manager: z.string(), fieldsV1: z.unknown() })),
});
const awsMachinePool = z.object({
  metadata,
  spec: z.looseObject({ providerIDList: z.array(z.string()) }),
});
const eventList = z.object({ items: z.array(z.object({ reason: z.string(), note: z.string() })) });

export type AwsMachinePoolObject = z.infer<typeof awsMachinePool>;

export interface NewAwsMachinePool {
  readonly name: string;
  /** ARN of the group. */
  readonly providerID: string;
  /** Of its MachinePool. */
  readonly replicas: number;
  /** Of its MachinePool. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What the user of Cluster API's AWS provider has in a namespace; the provider itself does not run. */
export class AwsMachinePools {
  readonly #api: KubeApi;
  readonly #namespace: string;

  private constructor(api: KubeApi, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
  }

  static async in(namespace: string): Promise<AwsMachinePools> {
    const kubeconfig = await readFile(sharedCluster().kubeconfig, 'utf8');
    return new AwsMachinePools(connect(readKubeconfig(kubeconfig)), namespace);
  }

  /** With a list in which nothing is true: nobody but its provider may put it right. */
  async make({ name, providerID, replicas, annotations = {} }: NewAwsMachinePool): Promise<void> {
    const namespace = this.#namespace;
    const labels = { 'cluster.x-k8s.io/cluster-name': clusterName };
    const spec = { providerID, providerIDList: ['aws:///nowhere/i-0'] };
    await this.#api.apply({
      apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta2',
      kind: 'AWSMachinePool',
      ...awsMachinePoolBody({ namespace, name }, { labels }, spec),
    });
    const infrastructureRef = {
      apiGroup: 'infrastructure.cluster.x-k8s.io',
      kind: 'AWSMachinePool',
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

  async read(name: string): Promise<AwsMachinePoolObject> {
    return awsMachinePool.parse(await this.#api.request({ method: 'GET', path: this.#path(name) }));
  }

  async pause(name: string): Promise<void> {
    const body: Fields = { metadata: { annotations: { 'cluster.x-k8s.io/paused': '' } } };
    const contentType = 'application/merge-patch+json';
    await this.#api.request({ method: 'PATCH', path: this.#path(name), body, contentType });
  }

  /** The Events on one, each as its reason and its words. */
  async eventsOn(name: string): Promise<z.infer<typeof eventList>['items']> {
    const selector = encodeURIComponent(`regarding.kind=AWSMachinePool,regarding.name=${name}`);
    const path = `/apis/events.k8s.io/v1/namespaces/${this.#namespace}/events?fieldSelector=${selector}`;
    return eventList.parse(await this.#api.request({ method: 'GET', path })).items;
  }

  close(): void {
    this.#api.close();
  }

  #path(name: string): string {
    return `/apis/infrastructure.cluster.x-k8s.io/v1beta2/namespaces/${this.#namespace}/awsmachinepools/${name}`;
  }
}

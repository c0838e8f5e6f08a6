import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { connect, type KubeApi } from '../../../sandbox/management-cluster/kube-api.ts';
import { createKubeconfigSecret } from '../../../sandbox/management-cluster/workload-cluster.ts';
import { sharedCluster } from '../../setup/shared-cluster.ts';
import { readKubeconfig } from '../cluster-side.ts';
import { eventually } from '../eventually.ts';
import { kubectlWithInput } from '../kubectl.ts';
import { machinePoolSchema, poolSchema } from '../objects.ts';
import { defineForeignKinds } from './stand-in-templates.ts';

const examples = resolve(import.meta.dirname, '../../../infra/cluster/examples/cluster-class');

const reference = z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() });
const referring = z.object({ templateRef: reference });

const classSchema = z.object({
  kind: z.literal('ClusterClass'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    infrastructure: referring,
    controlPlane: referring.extend({ machineInfrastructure: referring.optional() }),
  }),
});

/** An entry of `spec.topology.workers.machinePools`. */
const entrySchema = z.looseObject({
  name: z.string(),
  variables: z.looseObject({
    overrides: z.tuple([z.object({ name: z.string(), value: z.string() })]),
  }),
});
type Entry = z.infer<typeof entrySchema>;

const clusterSchema = z.object({
  kind: z.literal('Cluster'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    topology: z.looseObject({ workers: z.object({ machinePools: z.array(entrySchema) }) }),
  }),
  status: z
    .looseObject({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string() }))
        .default([]),
    })
    .optional(),
});

const bootstrapSchema = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        bootstrap: z.object({
          configRef: z.object({ kind: z.string(), name: z.string() }),
          dataSecretName: z.string().optional(),
        }),
      }),
    }),
  }),
  status: z.object({
    initialization: z.object({ bootstrapDataSecretCreated: z.boolean().optional() }),
  }),
});

export interface ExampleOptions {
  /** One of the examples that are shipped. */
  readonly file: 'aws.yaml' | 'azure.yaml';
  readonly namespace: string;
  /** Plural of the kind of its pools. */
  readonly plural: string;
  /** What the example names and the world has under other names. */
  readonly values: Readonly<Record<string, string>>;
}

/** A shipped example of a ClusterClass, as core has made a Cluster of it. */
export class TopologySide {
  readonly #api: KubeApi;
  readonly #paths: {
    readonly cluster: string;
    readonly machinePools: string;
    readonly pools: string;
  };
  readonly #end: () => Promise<void>;

  private constructor(
    api: KubeApi,
    options: ExampleOptions,
    names: Names,
    end: () => Promise<void>,
  ) {
    const { namespace, plural } = options;
    const core = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}`;
    this.#api = api;
    this.#paths = {
      cluster: `${core}/clusters/${names.cluster}`,
      machinePools: `${core}/machinepools`,
      pools: `/apis/infrastructure.cluster.x-k8s.io/v1alpha1/namespaces/${namespace}/${plural}`,
    };
    this.#end = end;
  }
}

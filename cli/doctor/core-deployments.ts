import { z } from 'zod';
import type { ApiAsker } from '../../shared/kube/api-asker.ts';
import { askObject } from './ask-object.ts';

/** The controller of Cluster API's core, as it runs in the management cluster itself. */
export interface CoreDeployment {
  readonly namespace: string;
  readonly name: string;
  /** Of its image; absent where that has no tag. */
  readonly version?: string;
  /** Pods. */
  readonly ready: number;
  /** Where its arguments switch feature gates, so that they can be changed. */
  readonly gates?: { readonly container: number; readonly arg: number; readonly text: string };
}

const deployments = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      spec: z.object({
        template: z.object({
          spec: z.object({
            containers: z.array(
              z.object({
                image: z.string().default(''),
                args: z.array(z.string()).default([]),
              }),
            ),
          }),
        }),
      }),
      status: z.object({ readyReplicas: z.number().default(0) }).default({ readyReplicas: 0 }),
    }),
  ),
});

const labelled = encodeURIComponent('cluster.x-k8s.io/provider=cluster-api');

/** None where it runs elsewhere, as in a cluster that is run by somebody else. @throws Fault */
export async function readCore(api: ApiAsker): Promise<readonly CoreDeployment[]> {
  const path = `/apis/apps/v1/deployments?labelSelector=${labelled}`;
  const list = await askObject(api, path, deployments);
  return (list?.items ?? []).map(({ metadata, spec, status }) => {
    const { containers } = spec.template.spec;
    const version = containers.map(({ image }) => tagOf(image)).find((tag) => tag !== undefined);
    const gates = containers
      .flatMap(({ args }, container) => args.map((text, arg) => ({ container, arg, text })))
      .find(({ text }) => text.startsWith('--feature-gates='));
    return {
      ...metadata,
      ready: status.readyReplicas,
      ...(version === undefined ? {} : { version }),
      ...(gates === undefined ? {} : { gates }),
    };
  });
}

/** `registry:5000/name:v1.2.3@sha256:…` → `v1.2.3`. */
export function tagOf(image: string): string | undefined {
  return /:([^:/@]+)(?:@[^@]*)?$/.exec(image.replace(/@.*$/, ''))?.[1];
}

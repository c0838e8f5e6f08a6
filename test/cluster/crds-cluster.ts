import {
  ApiException,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { vi } from 'vitest';
import { z } from 'zod';
import { sharedCluster } from '../setup/shared-cluster.ts';

/** The kinds under test by plural name, as the API server's paths have them. */
export type PoolPlural = 'autoscalinggroupmachinepools' | 'scalesetmachinepools';
export type Plural = PoolPlural | 'cloudaccounts';

export const group = 'infrastructure.cluster.x-k8s.io';
export const version = 'v1alpha1';

export const kindOf: Readonly<Record<Plural, string>> = {
  autoscalinggroupmachinepools: 'AutoScalingGroupMachinePool',
  scalesetmachinepools: 'ScaleSetMachinePool',
  cloudaccounts: 'CloudAccount',
};

/** Part of an object as JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** The administrator's connection to the cluster that the global set-up started. */
export function administrator(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(sharedCluster().kubeconfig);
  return config;
}

/** Makes a namespace for one test file. Without a namespace controller it cannot be removed again. */
export async function makeNamespace(config: KubeConfig): Promise<string> {
  const core = config.makeApiClient(CoreV1Api);
  const made = await core.createNamespace({ body: { metadata: { generateName: 'crds-' } } });
  return z.string().parse(made.metadata?.name);
}

/** Waits out the moment after a definition came in which the API server answers lists with 429. */
export async function untilListed(config: KubeConfig, plural: Plural): Promise<void> {
  const objects = config.makeApiClient(CustomObjectsApi);
  await vi.waitFor(() => objects.listClusterCustomObject({ group, version, plural, limit: 1 }), {
    timeout: 30_000,
    interval: 100,
  });
}

/** An object of one of the kinds, as it is sent. */
export function bodyOf(plural: Plural, metadata: Fields, spec: Fields): Fields {
  return { apiVersion: `${group}/${version}`, kind: kindOf[plural], metadata, spec };
}

/** Has the API server check objects of one kind without keeping them. */
export function tryOut(config: KubeConfig, plural: Plural): (spec: Fields) => Promise<unknown> {
  const objects = config.makeApiClient(CustomObjectsApi);
  const resource = { group, version, plural, dryRun: 'All', fieldValidation: 'Strict' };
  return async (spec) => {
    const body = bodyOf(plural, { name: 'tried' }, spec);
    const checked: unknown =
      plural === 'cloudaccounts'
        ? await objects.createClusterCustomObject({ ...resource, body })
        : await objects.createNamespacedCustomObject({ ...resource, namespace: 'default', body });
    return checked;
  };
}

/** For CustomObjectsApi.patch…, which sends JSON patches unless it is told otherwise. */
export const mergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

/** Why the API server refused; a call that it accepts is a fault. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

const statusBody = z.object({ message: z.string() });

export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    const { code, body } = error as ApiException<unknown>;
    const status = statusBody.parse(typeof body === 'string' ? JSON.parse(body) : body);
    return { code, message: status.message };
  }
  throw new Error('the API server accepted what it should have refused');
}

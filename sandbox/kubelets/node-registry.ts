import { z } from 'zod';
import type { ApiClient } from './api-client.ts';
import {
  leaseNamespace,
  lost,
  newLease,
  newNode,
  ready,
  renewal,
  statusPatch,
} from './node-objects.ts';
import type { Instance } from './instance.ts';
import type { ReadyCondition } from './node-objects.ts';

export interface RegistryDeps {
  readonly api: ApiClient;
  readonly now: () => number;
}

const nodes = '/api/v1/nodes';
const leases = `/apis/coordination.k8s.io/v1/namespaces/${leaseNamespace}/leases`;
const nodeSpec = z.object({ spec: z.object({ providerID: z.string().optional() }) });
// The API server writes the items of an empty list of metadata as null.
const nodeNames = z.object({
  items: z
    .array(z.object({ metadata: z.object({ name: z.string() }) }))
    .nullable()
    .transform((items) => items ?? []),
});

/**
 * Makes the Node and the Lease of an instance, or takes them over where they exist.
 *
 * @throws Error where a Node of that name stands for something else.
 */
export async function register(deps: RegistryDeps, instance: Instance): Promise<void> {
  const body = newNode(instance, deps.now());
  const created = await deps.api.call({ method: 'POST', path: nodes, body }, 409);
  if (created.status === 409) await adopt(deps, instance);
  await createLease(deps, instance);
}

async function adopt(deps: RegistryDeps, instance: Instance): Promise<void> {
  const path = `${nodes}/${instance.nodeName}`;
  const found = nodeSpec.parse((await deps.api.call({ method: 'GET', path })).body);
  const expected = instance.providerId;
  const { providerID } = found.spec;
  if (providerID !== undefined && providerID !== expected) {
    throw new Error(`Node ${instance.nodeName} is ${providerID}, not ${expected}: delete it.`);
  }
  if (providerID === undefined) {
    const body = { spec: { providerID: expected } };
    await deps.api.call({ method: 'PATCH', path, body, patchType: 'application/merge-patch+json' });
  }
  await writeStatus(deps, instance, ready);
}

/** Renews the Lease of an instance: its heartbeat. A Lease that somebody deleted is made again. */
export async function renew(deps: RegistryDeps, instance: Instance): Promise<void> {
  const { status } = await deps.api.call(
    {
      method: 'PATCH',
      path: `${leases}/${instance.nodeName}`,
      body: renewal(deps.now()),
      patchType: 'application/merge-patch+json',
    },
    404,
  );
  if (status === 404) await createLease(deps, instance);
}

async function createLease(deps: RegistryDeps, instance: Instance): Promise<void> {
  const body = newLease(instance.nodeName, deps.now());
  await deps.api.call({ method: 'POST', path: leases, body }, 409);
}

/** Says on the Node that nobody knows how it is, as the node lifecycle controller would. */
export async function markLost(deps: RegistryDeps, instance: Instance): Promise<void> {
  await writeStatus(deps, instance, lost);
}

/** Deletes the Lease of a Node that is gone, as Kubernetes' garbage collector would. */
export async function deleteLease(deps: RegistryDeps, instance: Instance): Promise<void> {
  await deps.api.call({ method: 'DELETE', path: `${leases}/${instance.nodeName}` }, 404);
}

/** The names of all Nodes. */
export async function listNodeNames({ api }: RegistryDeps): Promise<ReadonlySet<string>> {
  const { body } = await api.call({ method: 'GET', path: nodes, metadataOnly: true });
  return new Set(nodeNames.parse(body).items.map(({ metadata }) => metadata.name));
}

async function writeStatus(
  deps: RegistryDeps,
  instance: Instance,
  condition: ReadyCondition,
): Promise<void> {
  await deps.api.call(
    {
      method: 'PATCH',
      path: `${nodes}/${instance.nodeName}/status`,
      body: statusPatch(condition, deps.now()),
      patchType: 'application/strategic-merge-patch+json',
    },
    404,
  );
}

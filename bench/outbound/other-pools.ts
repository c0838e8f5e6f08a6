import { z } from 'zod';
import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import { home } from '../../sandbox/installation/layout.ts';
import { machinePoolsPath, poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import { waitUntil } from '../../sandbox/management-cluster/readiness.ts';
import type { ManagementCluster } from '../../sandbox/management-cluster/start.ts';

const atOnce = 8;
const webhooksTimeoutMs = 30_000;
const createTimeoutMs = 60_000;
const hourMs = 3_600_000;
/** What Poolsync calls itself when it writes: the watch asks for a look at a list of anybody else's. */
const asPoolsync = '?fieldManager=poolsync';

const fields = z.record(z.string(), z.unknown());
const owner = z.looseObject({ kind: z.string() });

const poolSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    namespace: z.string(),
    labels: z.record(z.string(), z.string()),
    ownerReferences: z.tuple([owner]),
  }),
  spec: fields,
  status: fields,
});

const machinePoolSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    namespace: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(owner).default([]),
  }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({ infrastructureRef: z.looseObject({ name: z.string() }) }),
    }),
  }),
  status: fields,
});

const created = z.object({ metadata: z.object({ uid: z.string() }) });

/** A MachinePool and its pool as core and Poolsync have left them. */
interface Pattern {
  readonly machinePool: z.infer<typeof machinePoolSchema>;
  readonly pool: z.infer<typeof poolSchema>;
}

/** Ends core, and its admission webhooks with it. */
export async function endCore({
  api,
  stopPart,
}: Pick<ManagementCluster, 'api' | 'stopPart'>): Promise<void> {
  for (const kind of ['mutating', 'validating']) {
    await api.request({
      method: 'DELETE',
      path: `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`,
    });
  }
  await stopPart('core');
}

/**
 * Fills the cluster with MachinePools and pools that look as the one named does after Poolsync and core
 * have worked on it, each with so many provider IDs. Core must have ended: it takes minutes for so
 * many, and would write over all of them.
 */
export async function createOtherPools(
  api: Pick<KubeApi, 'request'>,
  settings: { readonly like: string; readonly count: number; readonly ids: number },
): Promise<void> {
  const { like, count, ids } = settings;
  const read = (path: string) => api.request({ method: 'GET', path: `${path}/${like}` });
  const pattern: Pattern = {
    machinePool: machinePoolSchema.parse(await read(machinePoolsPath)),
    pool: poolSchema.parse(await read(poolsPath)),
  };
  const indexes = Array.from({ length: count }, (_, index) => index);
  const [first = 0, ...others] = indexes;
  // The API server asks webhooks that were deleted for a moment still.
  await waitUntil('a MachinePool is made without a webhook', webhooksTimeoutMs, () =>
    createOne(api, pattern, first, ids),
  );
  await inParallel(atOnce, others, (index) => createOne(api, pattern, index, ids));
}

async function createOne(
  api: Pick<KubeApi, 'request'>,
  { machinePool, pool }: Pattern,
  index: number,
  ids: number,
): Promise<void> {
  const name = `other-${String(index).padStart(5, '0')}`;
  const providerIDList = Array.from(
    { length: ids },
    (_, place) => `aws:///${home.region}a/i-${String(index * ids + place).padStart(17, '0')}`,
  );
  const { template } = machinePool.spec;
  const infrastructureRef = { ...template.spec.infrastructureRef, name };
  const uid = await createWithStatus(api, machinePoolsPath, {
    ...machinePool,
    metadata: { ...machinePool.metadata, name },
    spec: {
      ...machinePool.spec,
      replicas: ids,
      providerIDList,
      template: { ...template, spec: { ...template.spec, infrastructureRef } },
    },
    status: { ...machinePool.status, replicas: ids },
  });
  const [ownedBy] = pool.metadata.ownerReferences;
  await createWithStatus(api, poolsPath, {
    ...pool,
    metadata: { ...pool.metadata, name, ownerReferences: [{ ...ownedBy, name, uid }] },
    spec: { ...pool.spec, autoScalingGroupName: name, providerIDList },
    status: statusOf(pool.status, ids),
  });
}

/** Nothing has happened to it for long, so nothing is to be confirmed. */
function statusOf(status: Pattern['pool']['status'], ids: number): Pattern['pool']['status'] {
  const { lastScale: _none, ...others } = status;
  const time = new Date(Date.now() - hourMs).toISOString();
  return {
    ...others,
    replicas: ids,
    desiredCapacity: ids,
    countsByState: { InService: ids },
    lastChange: { time, added: ids, removed: 0, cause: 'Observed' },
  };
}

interface WithStatus {
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly status: object;
  readonly [field: string]: unknown;
}

/** @returns its UID */
async function createWithStatus(
  api: Pick<KubeApi, 'request'>,
  path: string,
  { status, ...object }: WithStatus,
): Promise<string> {
  const answer = await api.request({
    method: 'POST',
    path: `${path}${asPoolsync}`,
    body: object,
    timeoutMs: createTimeoutMs,
  });
  await api.request({
    method: 'PATCH',
    path: `${path}/${object.metadata.name}/status${asPoolsync}`,
    contentType: 'application/merge-patch+json',
    body: { status },
    timeoutMs: createTimeoutMs,
  });
  return created.parse(answer).metadata.uid;
}

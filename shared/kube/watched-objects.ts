import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fieldManager } from '../model/contest.ts';
import type { ForeignPoolKind } from '../model/foreign-pool.ts';
import { callBudgetOf } from '../model/pool-request.ts';
import type { PoolKind } from '../model/pool.ts';
import type { WatchedCluster, WatchedForeignPool, WatchedPool } from '../model/watched.ts';
import { parseClusterPaused } from './cluster-objects.ts';
import { clusterNameLabel, parsePool, pausedAnnotation } from './pool-object.ts';
import { watchedStatus } from './watched-status.ts';

const listManagers = z.object({
  metadata: z.object({
    managedFields: z
      .array(
        z.looseObject({
          manager: z.string().optional(),
          fieldsV1: z.looseObject({ 'f:spec': z.looseObject({}).optional() }).optional(),
        }),
      )
      .default([]),
  }),
});

/** @throws ZodError where a field is missing */
export function parseWatchedPool(kind: PoolKind, object: unknown): WatchedPool {
  const pool = parsePool(kind, object);
  const { uid, generation, beingDeleted, pausedByAnnotation, providerIdList } = pool;
  return {
    ref: pool.ref,
    uid,
    generation,
    beingDeleted,
    pausedByAnnotation,
    ...(pool.machinePoolName === undefined ? {} : { machinePoolName: pool.machinePoolName }),
    ...(pool.clusterName === undefined ? {} : { clusterName: pool.clusterName }),
    ...callBudgetOf(pool.group, pool.status),
    list: {
      length: providerIdList.length,
      hash: hashOf(providerIdList),
      isForeign: providerIdList.length > 0 && !isListOurs(object),
    },
    status: watchedStatus(pool.status, hashOf(pool.status)),
  };
}

/**
 * Whoever changes a field takes it from all its other managers, so where Poolsync is one of them, what
 * stands there is what Poolsync wrote.
 */
function isListOurs(object: unknown): boolean {
  return listManagers.parse(object).metadata.managedFields.some(({ manager, fieldsV1 }) => {
    const ofSpec = fieldsV1?.['f:spec'];
    return manager === fieldManager && ofSpec !== undefined && 'f:providerIDList' in ofSpec;
  });
}

/** The first 48 bits of a digest: as many as a number holds without a loss. */
function hashOf(value: unknown): number {
  return createHash('sha1').update(JSON.stringify(value)).digest().readUIntBE(0, 6);
}

const named = z.object({ metadata: z.object({ namespace: z.string(), name: z.string() }) });

/** @throws ZodError where a field is missing */
export function parseWatchedCluster(object: unknown): WatchedCluster {
  const { namespace, name } = named.parse(object).metadata;
  return { namespace, name, isPaused: parseClusterPaused(object) };
}

const foreignPool = z.object({
  metadata: z.object({
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    generation: z.number(),
    deletionTimestamp: z.string().optional(),
    annotations: z.record(z.string(), z.string()).default({}),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({ providerID: z.string().optional() }).default({}),
});

/** @throws ZodError where a field is missing */
export function parseWatchedForeignPool(
  kind: ForeignPoolKind,
  object: unknown,
): WatchedForeignPool {
  const { metadata, spec } = foreignPool.parse(object);
  const { namespace, name, uid, generation, annotations, labels } = metadata;
  const clusterName = labels[clusterNameLabel];
  const { providerID: providerId = '' } = spec;
  return {
    ref: { kind, namespace, name },
    uid,
    generation,
    beingDeleted: metadata.deletionTimestamp !== undefined,
    pausedByAnnotation: pausedAnnotation in annotations,
    ...(clusterName === undefined ? {} : { clusterName }),
    ...(providerId === '' ? {} : { providerId }),
  };
}

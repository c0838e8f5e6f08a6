import { z } from 'zod';
import type { DriftPolicy } from '../model/drift.ts';
import type { ForeignPoolKind } from '../model/foreign-pool.ts';
import type { PoolKind } from '../model/pool.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { SweptForeignPool, SweptMachinePool, SweptPool } from '../ports/swept-fleet.ts';
import { parseClusterPaused, parseMachinePool } from './cluster-objects.ts';
import { parseForeignPool } from './foreign-pool-object.ts';
import { parsePool } from './pool-object.ts';
import { digestOf } from './reported-objects.ts';

/** What a later release may have made of it is not known here, so nothing is corrected by it. */
const driftPolicyOfAnyRelease = z
  .string()
  .transform((policy): DriftPolicy => (policy === 'correct' ? 'correct' : 'report'));

const sweptPool = z.object({ spec: z.object({ driftPolicy: driftPolicyOfAnyRelease.optional() }) });

/** @throws ZodError where a field is missing */
export function parseSweptPool(kind: PoolKind, object: unknown): SweptPool {
  const pool = parsePool(kind, object);
  const { driftPolicy } = sweptPool.parse(object).spec;
  return driftPolicy === undefined ? pool : { ...pool, driftPolicy };
}

const sweptMachinePool = z.object({
  spec: z.object({ providerIDList: z.array(z.string()).default([]) }).prefault({}),
  status: z.object({ nodeRefs: z.array(z.unknown()).default([]) }).prefault({}),
});

/** @throws ZodError where a field is missing */
export function parseSweptMachinePool(object: unknown): SweptMachinePool {
  const { spec, status } = sweptMachinePool.parse(object);
  return {
    ...parseMachinePool(object),
    nodes: status.nodeRefs.length,
    list: digestOf(spec.providerIDList),
  };
}

const listed = z.object({
  spec: z
    .object({
      providerIDList: z.array(z.string().transform((id) => id as ProviderId)).default([]),
    })
    .prefault({}),
});

/** @throws ZodError where a field is missing */
export function parseSweptForeignPool(kind: ForeignPoolKind, object: unknown): SweptForeignPool {
  const { providerIDList: providerIdList } = listed.parse(object).spec;
  return { ...parseForeignPool(kind, object), providerIdList };
}

const named = z.object({ metadata: z.object({ namespace: z.string(), name: z.string() }) });

/** @returns `<namespace>/<name>` of a Cluster that is paused @throws ZodError where a field is missing */
export function parsePausedCluster(object: unknown): string | undefined {
  const { namespace, name } = named.parse(object).metadata;
  return parseClusterPaused(object) ? `${namespace}/${name}` : undefined;
}

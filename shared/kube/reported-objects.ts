import { createHash } from 'node:crypto';
import { z } from 'zod';
import { countOwner } from '../model/machine-pool.ts';
import type { PoolKind } from '../model/pool.ts';
import type { ListDigest, ReportedMachinePool, ReportedPool } from '../model/reported.ts';
import { parseMachinePool } from './cluster-objects.ts';
import { parsePool } from './pool-object.ts';

/** @throws ZodError where a field is missing */
export function parseReportedPool(kind: PoolKind, object: unknown): ReportedPool {
  const { providerIdList, shrinkGuard: _, ...pool } = parsePool(kind, object);
  return { ...pool, list: digestOf(providerIdList) };
}

const managedFields = z
  .array(
    z.looseObject({
      time: z.string().optional(),
      fieldsV1: z.looseObject({ 'f:spec': z.looseObject({}).optional() }).optional(),
    }),
  )
  .default([]);

const reportedFields = z.object({
  metadata: z.object({ managedFields }),
  spec: z
    .object({
      providerIDList: z.array(z.string()).default([]),
      template: z
        .object({
          spec: z
            .object({
              infrastructureRef: z.object({ kind: z.string(), name: z.string() }).optional(),
            })
            .default({}),
        })
        .default({ spec: {} }),
    })
    .default({ providerIDList: [], template: { spec: {} } }),
  status: z.object({ phase: z.string().optional() }).default({}),
});

/** @throws ZodError where a field is missing */
export function parseReportedMachinePool(object: unknown): ReportedMachinePool {
  const machinePool = parseMachinePool(object);
  const { metadata, spec, status } = reportedFields.parse(object);
  const { namespace, name, replicas, pausedByAnnotation, beingDeleted } = machinePool;
  const replicasWrittenAt = lastWriteOfReplicas(metadata.managedFields);
  const { infrastructureRef } = spec.template.spec;
  return {
    namespace,
    name,
    pausedByAnnotation,
    beingDeleted,
    owner: countOwner(machinePool),
    list: digestOf(spec.providerIDList),
    ...(replicas === undefined ? {} : { replicas }),
    ...(replicasWrittenAt === undefined ? {} : { replicasWrittenAt }),
    ...(status.phase === undefined ? {} : { phase: status.phase }),
    ...(infrastructureRef === undefined ? {} : { infrastructure: infrastructureRef }),
  };
}

/** A manager's entry has the time of its last write of any of its fields: the field may be older. */
function lastWriteOfReplicas(entries: z.infer<typeof managedFields>): string | undefined {
  return entries
    .flatMap(({ time, fieldsV1 }) => {
      const ofSpec = fieldsV1?.['f:spec'];
      return ofSpec !== undefined && 'f:replicas' in ofSpec && time !== undefined ? [time] : [];
    })
    .toSorted()
    .at(-1);
}

/** Cluster API copies the list as it is, in its order. */
export function digestOf(list: readonly string[]): ListDigest {
  if (list.length === 0) return { length: 0, hash: '' };
  return { length: list.length, hash: createHash('sha1').update(list.join('\n')).digest('hex') };
}

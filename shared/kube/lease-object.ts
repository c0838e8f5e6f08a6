import { z } from 'zod';
import type { LeaseRecord } from '../ports/lease.ts';

const lease = z.object({
  metadata: z.object({ resourceVersion: z.string().min(1) }),
  spec: z
    .object({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      acquireTime: z.string().nullish(),
      renewTime: z.string().nullish(),
      leaseTransitions: z.number().nullish(),
    })
    .default({}),
});

/** @throws ZodError where the object is no Lease */
export function parseLease(object: unknown): {
  readonly record: LeaseRecord;
  readonly resourceVersion: string;
} {
  const { metadata, spec } = lease.parse(object);
  const record = {
    holder: spec.holderIdentity ?? '',
    durationSeconds: spec.leaseDurationSeconds ?? 0,
    acquiredAt: spec.acquireTime ?? '',
    renewedAt: spec.renewTime ?? '',
    transitions: spec.leaseTransitions ?? 0,
  };
  return { record, resourceVersion: metadata.resourceVersion };
}

export function leaseSpec(record: LeaseRecord): Readonly<Record<string, unknown>> {
  return {
    holderIdentity: record.holder,
    leaseDurationSeconds: record.durationSeconds,
    acquireTime: record.acquiredAt,
    renewTime: record.renewedAt,
    leaseTransitions: record.transitions,
  };
}

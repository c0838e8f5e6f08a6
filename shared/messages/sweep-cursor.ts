import { z } from 'zod';
import type { SweepCursor, SweepTally } from '../model/drift.ts';

const count = z.int().min(0);

const findings = z
  .record(z.string(), count)
  // A kind that another release has is carried on: the figures are those of the whole sweep.
  .transform((counts): SweepTally['findings'] => counts);

/** What a sweep is handed on with. */
export const sweepCursor: z.ZodType<SweepCursor> = z.object({
  startedAt: z.iso.datetime(),
  hop: count,
  afterPool: z.string().exactOptional(),
  afterForeignPool: z.string().exactOptional(),
  afterAccess: z.string().exactOptional(),
  tally: z.object({
    pools: count,
    foreignPools: count,
    groupsRead: count,
    findings,
    corrected: count,
    missedByEvents: count,
    scaleRequests: count,
    nudged: count,
    failed: count,
    unseen: count,
  }),
  unseen: z
    .array(z.object({ where: z.string(), pools: count, code: z.string(), detail: z.string() }))
    .exactOptional(),
});

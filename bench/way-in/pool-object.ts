import { z } from 'zod';

/** One of our pools, as far as a request of the watch names it, and whether a reading is to follow. */
export const poolObject = z.object({
  kind: z.string(),
  metadata: z.object({
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    generation: z.number(),
  }),
  status: z.object({ pendingShrink: z.unknown().optional() }).default({}),
});
export type PoolObject = z.infer<typeof poolObject>;

/** What a request of the watch for a look at a pool holds. */
export function lookAt({ kind, metadata }: PoolObject) {
  return { installation: 'poolsync', kind, ...metadata };
}

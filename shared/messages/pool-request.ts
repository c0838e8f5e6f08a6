import { z } from 'zod';
import type { ForeignPoolKind } from '../model/foreign-pool.ts';
import type { ParseResult } from '../model/hint.ts';
import type { PoolKind } from '../model/pool.ts';
import type { PoolRequest, PoolRequestResult } from '../model/pool-request.ts';
import { problemsOf } from './problems.ts';

/** Whom requests are to reach. */
export interface Addressee {
  /** The name of this installation: requests of another are ignored; absent: any will do. */
  readonly installation?: string | undefined;
  /** Our kinds that the functions of this cloud act on. */
  readonly kinds: readonly PoolKind[];
  /** Kinds of other providers that they nudge. */
  readonly foreignKinds: readonly ForeignPoolKind[];
}

/** What an event of the watch carries, whichever cloud brought it. */
export interface RequestDetail {
  readonly kind: PoolRequest['kind'];
  /** Where the detail stands in the message, for what is said of its problems. */
  readonly path: string;
  readonly value: unknown;
}

/** A name as the API server takes it; anything else could lead a request of ours to another path. */
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** More fields are let through and never looked at: a figure in a request means nothing. */
const schema = z.object({
  installation: z.string().min(1),
  kind: z.string().min(1),
  namespace: z.string().max(63).regex(label),
  name: z.string().max(253).regex(subdomain),
  uid: z.string().min(1).max(128),
  generation: z.int().nonnegative(),
});

/** Reads the detail of a request of the watch. */
export function parseRequestDetail(
  { installation, kinds, foreignKinds }: Addressee,
  detail: RequestDetail,
): PoolRequestResult {
  const parsed = schema.safeParse(detail.value);
  if (!parsed.success) return { kind: 'rejected', reason: problemsOf(detail.path, parsed.error) };
  const { namespace, name, uid, generation } = parsed.data;
  if (installation !== undefined && parsed.data.installation !== installation) {
    return { kind: 'ignored', reason: 'other-installation', detail: parsed.data.installation };
  }
  const { kind } = detail;
  const shared = { installation: parsed.data.installation, uid, generation };
  const ours = kinds.find((known) => known === parsed.data.kind);
  if (ours !== undefined) {
    return { kind: 'request', request: { kind, pool: { kind: ours, namespace, name }, ...shared } };
  }
  // Another provider's object can be nudged, and never scaled by us.
  const foreign = foreignKinds.find((known) => known === parsed.data.kind);
  return kind === 'sync' && foreign !== undefined
    ? { kind: 'request', request: { kind, pool: { kind: foreign, namespace, name }, ...shared } }
    : { kind: 'ignored', reason: 'unknown-kind', detail: parsed.data.kind };
}

/**
 * What a request asks of the function that reconciles. One to scale belongs into another queue: here
 * it asks for a look, which does no harm.
 */
export function lookFor(
  { id, cause }: { readonly id: string; readonly cause: string },
  result: PoolRequestResult,
): ParseResult {
  if (result.kind !== 'request') return result;
  const { pool, uid } = result.request;
  return { kind: 'pool-hint', hint: { id, pool, uid, cause } };
}

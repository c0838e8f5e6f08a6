import { z } from 'zod';
import { MAX_LAG_MS } from '../config.ts';

/** A fault acts on calls that fit all of these. */
const calls = {
  /** Operation ID, such as `VirtualMachineScaleSets_Get`; `*` for every one. */
  action: z.string().min(1),
  subscription: z.string().optional(),
  location: z.string().optional(),
  /** Any part of the path, such as the name of a scale set; compared without case. */
  resource: z.string().min(1).optional(),
  /** Any part of the caller's client ID. */
  principal: z.string().min(1).optional(),
  /** Number of the page that is asked for, from 1, or every one but the first. */
  page: z.union([z.number().int().min(1), z.literal('later')]).optional(),
  /** So many calls, then it is over. */
  times: z.number().int().min(1).max(1_000_000).optional(),
  /** So long, then it is over. */
  forMs: z.number().int().min(1).max(86_400_000).optional(),
};

/** True: the action is carried out, and only its answer is lost. */
const acts = z.boolean().default(false);
/** Only what belongs to the instances with these numbers or names. */
const instances = z.array(z.string()).min(1).optional();
const retryAfterSeconds = z.number().int().min(0).max(3_600);

const throttle = z.strictObject({
  kind: z.literal('throttle'),
  ...calls,
  retryAfterSeconds: retryAfterSeconds.default(1),
});

const error = z.strictObject({
  kind: z.literal('error'),
  ...calls,
  code: z.string().min(1).optional(),
  status: z.number().int().min(400).max(599).optional(),
  message: z.string().optional(),
  retryAfterSeconds: retryAfterSeconds.optional(),
  acts,
});

const hang = z.strictObject({ kind: z.literal('hang'), ...calls, acts });

const empty = z
  .strictObject({
    kind: z.literal('empty'),
    ...calls,
    /** Field to leave out, wherever it is in the answer; without it, the whole body is empty. */
    element: z.string().min(1).optional(),
    instances,
  })
  .refine(({ element, instances: only }) => only === undefined || element !== undefined, {
    path: ['instances'],
    message: 'instances goes with element: name the field that these instances shall lack',
  });

const short = z.strictObject({
  kind: z.literal('short'),
  ...calls,
  /** List to shorten, wherever it is in the answer. */
  element: z.string().min(1),
  /** How many of its entries are left. */
  keep: z.number().int().min(0),
  instances,
});

const truncated = z.strictObject({
  kind: z.literal('truncated'),
  ...calls,
  /** Part of the body that arrives. */
  at: z.number().min(0).lt(1).default(0.5),
  ending: z.enum(['complete', 'cut']).default('complete'),
});

const stale = z
  .strictObject({
    kind: z.literal('stale'),
    ...calls,
    lagMs: z.number().int().min(1).max(MAX_LAG_MS).optional(),
    /** True: as it was when the fault was made, for as long as that lasts. */
    frozen: z.boolean().default(false),
  })
  .refine(({ lagMs, frozen }) => !frozen || lagMs === undefined, {
    path: ['lagMs'],
    message: 'give either lagMs or frozen, not both',
  });

const missingPage = z.strictObject({
  kind: z.literal('missing-page'),
  ...calls,
  page: calls.page.default(2),
});

const token = z.strictObject({
  kind: z.literal('token'),
  ...calls,
  code: z.string().min(1).default('ExpiredAuthenticationToken'),
});

/**
 * What can go wrong, by `kind`:
 * - `throttle`: 429 with `Retry-After` and the limit's header, though the limit is not reached.
 * - `error`: 500 `InternalExecutionError`, or the `code`, `status` and `message` that are given.
 * - `hang`: no answer until the client gives up, the fault ends, or 15 minutes have passed.
 * - `empty`: the usual status and nothing in the body; with `element`, an answer without that field.
 * - `short`: a list of the answer (`element`) has lost all but its first `keep` entries.
 * - `truncated`: the body ends too early; `complete` gives it the length that arrives, so that only
 *   its syntax is broken; `cut` announces the full length and cuts the connection.
 * - `stale`: reads show the state of `lagMs` ago (5 s), or a frozen one.
 * - `missing-page`: one page (the second) of a walk has no entries, yet the walk goes on.
 * - `token`: 401 with a challenge: the token is not believed.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  throttle,
  error,
  hang,
  empty,
  short,
  truncated,
  stale,
  missingPage,
  token,
]);

/** A fault as its maker describes it, with defaults filled in. */
export type FaultSpec = z.output<typeof faultSchema>;

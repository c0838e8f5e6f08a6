import { z } from 'zod';
import { MAX_LAG_MS } from '../config.ts';

/** A fault acts on calls that fit all of these. */
const calls = {
  /** Name of the API action, such as `DescribeAutoScalingGroups`; `*` for every one. */
  action: z.string().min(1),
  /** Account that is called: for an assumed role, the role's. */
  account: z.string().optional(),
  region: z.string().optional(),
  /** Any part of the caller's ARN. */
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
/** Only what belongs to the groups of these names. */
const groups = z.array(z.string()).min(1).optional();

const throttle = z.strictObject({ kind: z.literal('throttle'), ...calls });

const error = z.strictObject({
  kind: z.literal('error'),
  ...calls,
  code: z.string().min(1).optional(),
  status: z.number().int().min(400).max(599).optional(),
  message: z.string().optional(),
  acts,
});

const hang = z.strictObject({ kind: z.literal('hang'), ...calls, acts });

const empty = z
  .strictObject({
    kind: z.literal('empty'),
    ...calls,
    /** Field to leave out, wherever it is in the result; without it, the whole body is empty. */
    element: z.string().min(1).optional(),
    groups,
  })
  .refine(({ element, groups: only }) => only === undefined || element !== undefined, {
    path: ['groups'],
    message: 'groups goes with element: name the field that these groups shall lack',
  });

const short = z.strictObject({
  kind: z.literal('short'),
  ...calls,
  /** List to shorten, wherever it is in the result. */
  element: z.string().min(1),
  /** How many of its entries are left. */
  keep: z.number().int().min(0),
  groups,
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

const repeatedPage = z.strictObject({
  kind: z.literal('repeated-page'),
  ...calls,
  page: calls.page.default(1),
  times: calls.times.default(1),
});

const refusedEntries = z.strictObject({
  kind: z.literal('refused-entries'),
  ...calls,
  action: z.literal('PutEvents'),
  /** Places of the entries in the call, from 0. */
  entries: z.array(z.number().int().min(0)).min(1).default([0]),
  code: z.string().min(1).default('ThrottlingException'),
});

/**
 * What can go wrong, by `kind`:
 * - `throttle`: the service's own refusal of too many calls (Auto Scaling: 400 `Throttling`).
 * - `error`: 500 in the service's own words, or the `code`, `status` and `message` that are given.
 *   With code `InvalidNextToken` it acts on calls with a page token only: the token has expired.
 * - `hang`: no answer until the client gives up, the fault ends, or 15 minutes have passed.
 * - `empty`: status 200 and nothing in the body; with `element`, an answer without that field.
 * - `short`: a list of the answer (`element`) has lost all but its first `keep` entries.
 * - `truncated`: the body ends too early; `complete` gives it the length that arrives, so that only
 *   its syntax is broken; `cut` announces the full length and cuts the connection.
 * - `stale`: Auto Scaling's reads show the state of `lagMs` ago (5 s), or a frozen one.
 * - `missing-page`: one page (the second) of a walk has no entries, yet the walk goes on.
 * - `repeated-page`: one page (the first) of a walk leads to itself (once), so that it is given twice.
 * - `refused-entries`: PutEvents takes all entries but these, which get an error of their own.
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
  repeatedPage,
  refusedEntries,
]);

/** A fault as its maker describes it, with defaults filled in. */
export type FaultSpec = z.output<typeof faultSchema>;

import { z } from 'zod';
import { lagOrFrozen, onlyWithElement } from '../../simulated/faults/fault-checks.ts';
import * as fields from '../../simulated/faults/fault-fields.ts';

/** A fault acts on calls that fit all of these. */
const calls = {
  /** Name of the API action, such as `DescribeAutoScalingGroups`; `*` for every one. */
  action: z.string().min(1),
  /** Account that is called: for an assumed role, the role's. */
  account: z.string().optional(),
  region: z.string().optional(),
  /** Any part of the caller's ARN. */
  principal: z.string().min(1).optional(),
  ...fields.calls,
};

/** Only what belongs to the groups of these names. */
const groups = z.array(z.string()).min(1).optional();

/** The schema of a kind, with what every kind says. */
function faultOf<Kind extends string>(kind: Kind) {
  return z.strictObject({ kind: z.literal(kind), ...calls });
}

const repeatedPage = {
  page: calls.page.default(1),
  times: calls.times.default(1),
};

const refusedEntries = {
  action: z.literal('PutEvents'),
  /** Places of the entries in the call, from 0. */
  entries: z.array(z.number().int().min(0)).min(1).default([0]),
  code: z.string().min(1).default('ThrottlingException'),
};

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
  faultOf('throttle'),
  faultOf('error').extend({ ...fields.error, acts: fields.acts }),
  faultOf('hang').extend({ acts: fields.acts }),
  faultOf('empty')
    .extend({ ...fields.empty, groups })
    .refine(...onlyWithElement('groups')),
  faultOf('short').extend({ ...fields.short, groups }),
  faultOf('truncated').extend(fields.truncated),
  faultOf('stale')
    .extend(fields.stale)
    .refine(...lagOrFrozen),
  faultOf('missing-page').extend(fields.missingPage),
  faultOf('repeated-page').extend(repeatedPage),
  faultOf('refused-entries').extend(refusedEntries),
]);

/** A fault as its maker describes it, with defaults filled in. */
export type FaultSpec = z.output<typeof faultSchema>;

import { z } from 'zod';
import { lagOrFrozen, onlyWithElement } from '../../simulated/faults/fault-checks.ts';
import * as fields from '../../simulated/faults/fault-fields.ts';

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
  ...fields.calls,
};

/** Only what belongs to the instances with these numbers or names. */
const instances = z.array(z.string()).min(1).optional();
const retryAfterSeconds = z.number().int().min(0).max(3_600);

/** The schema of a kind, with what every kind says. */
function faultOf<Kind extends string>(kind: Kind) {
  return z.strictObject({ kind: z.literal(kind), ...calls });
}

const token = { code: z.string().min(1).default('ExpiredAuthenticationToken') };

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
  faultOf('throttle').extend({ retryAfterSeconds: retryAfterSeconds.default(1) }),
  faultOf('error').extend({
    ...fields.error,
    retryAfterSeconds: retryAfterSeconds.optional(),
    acts: fields.acts,
  }),
  faultOf('hang').extend({ acts: fields.acts }),
  faultOf('empty')
    .extend({ ...fields.empty, instances })
    .refine(...onlyWithElement('instances')),
  faultOf('short').extend({ ...fields.short, instances }),
  faultOf('truncated').extend(fields.truncated),
  faultOf('stale')
    .extend(fields.stale)
    .refine(...lagOrFrozen),
  faultOf('missing-page').extend(fields.missingPage),
  faultOf('token').extend(token),
]);

/** A fault as its maker describes it, with defaults filled in. */
export type FaultSpec = z.output<typeof faultSchema>;

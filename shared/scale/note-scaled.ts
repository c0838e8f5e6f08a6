import { withConditions } from '../model/condition.ts';
import { orFault } from '../model/fault.ts';
import type { PoolRequests } from './coalesce-requests.ts';
import { observePool } from './observe-pool.ts';
import { statusSinceAsked, type Asked } from './plan-scale.ts';
import { judgeScalable } from './scalable.ts';
import { justScaledCondition } from './scale-conditions.ts';
import type { ScaleOutcome } from './scale-outcome.ts';
import type { ApplyScaleDeps } from './scale-round.ts';
import { writeSettled } from './write-settled.ts';

/** The inbound path writes the status as well, by the events of this very call. */
const mostTries = 4;

/** Where it took longer so far, the requests have to come back before the function's time is over. */
const latestAfterMs = 10_000;

/**
 * Says in the status that the cloud took a figure, where a fault ended the work before that was said:
 * both sides agree then, so no later round would say it, and the brake on fights counts by it. Where this
 * fails as well, that alone is lost.
 *
 * @param ended how the work ended, and when it began
 * @throws only what is no Fault
 */
export async function noteScaled(
  deps: ApplyScaleDeps,
  requests: PoolRequests,
  asked: Asked,
  { outcome, beganAt }: { readonly outcome: ScaleOutcome; readonly beganAt: Date },
): Promise<void> {
  if (deps.clock.now().getTime() - beganAt.getTime() > latestAfterMs) return;
  await orFault(async () => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (await noteOnce(deps, requests, asked, outcome)) return;
    }
  });
}

/** @returns whether there is nothing more to be done */
async function noteOnce(
  deps: ApplyScaleDeps,
  { pool: ref, uid }: PoolRequests,
  asked: Asked,
  outcome: ScaleOutcome,
): Promise<boolean> {
  const observed = await observePool(deps.cluster, ref);
  if (observed === undefined || judgeScalable(uid, observed).kind === 'ignored') return true;
  const { pool } = observed;
  const since = statusSinceAsked({ pool, asked });
  if (since === pool.status) return true;
  const { from, to } = asked.lastScale;
  const conditions = withConditions(
    since.conditions ?? [],
    [justScaledCondition(from, to)],
    deps.clock.now(),
  );
  const plan = { kind: 'settle', status: { ...since, conditions }, outcome } as const;
  const { kind } = await writeSettled(deps, pool, plan, { asked, lostAnswer: false });
  return kind === 'done';
}

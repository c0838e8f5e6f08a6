import type { SweepRecord } from '../../../shared/model/drift.ts';
import type { SweepRelay } from '../../../shared/ports/sweep-relay.ts';
import { skipsTick, type SkipTickDeps } from '../../../shared/sweep/skip-tick.ts';
import type { SweepOptions } from '../../../shared/sweep/sweep.ts';
import { parseSweepEvent } from './parse-sweep-event.ts';

/** What a sweep is told by one invocation. */
export type Turn = Pick<SweepOptions, 'from' | 'leftMs'>;

export interface HandleSweepDeps extends SkipTickDeps {
  readonly sweep: (relay: SweepRelay, turn: Turn) => Promise<SweepRecord>;
  /** Hands on to the function with this ARN. */
  readonly relayTo: (functionArn: string) => SweepRelay;
}

/** The part of Lambda's context that is used. */
export interface InvocationContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** What the function answers; nobody waits for it but who invokes it by hand. */
export type SweepAnswer =
  | { readonly end: 'skipped' }
  | ({ readonly end: 'complete' | 'incomplete' } & Pick<SweepRecord, 'tally'>);

/**
 * Sweeps once, or goes on with a sweep.
 *
 * @throws Error where the event is no known one, or a Fault where the sweep could not be made at all
 */
export async function handleSweep(
  deps: HandleSweepDeps,
  event: unknown,
  context: InvocationContext,
): Promise<SweepAnswer> {
  const parsed = parseSweepEvent(event);
  if (parsed.kind === 'tick' && (await skipsTick(deps, 'aws'))) return { end: 'skipped' };
  const { complete, tally } = await deps.sweep(deps.relayTo(context.invokedFunctionArn), {
    leftMs: () => context.getRemainingTimeInMillis(),
    ...(parsed.kind === 'tick' ? {} : { from: parsed.cursor }),
  });
  return { end: complete ? 'complete' : 'incomplete', tally };
}

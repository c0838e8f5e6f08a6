import type { SweepCursor, SweepRecord } from '../../../shared/model/drift.ts';
import { tellRejected, type TellFateDeps } from '../../../shared/delivery/tell-fate.ts';
import type { Metrics } from '../../../shared/ports/metrics.ts';
import type { MonotonicClock } from '../../../shared/ports/timing.ts';
import { skipsTick, type SkipTickDeps } from '../../../shared/sweep/skip-tick.ts';
import type { SweepOptions } from '../../../shared/sweep/sweep.ts';
import type { MessageQueues } from '../queue/message-queues.ts';
import type { ReceivedMessage } from '../queue/received-message.ts';
import { parseHandOns } from './parse-hand-on.ts';

export interface HandleSweepDeps extends SkipTickDeps, TellFateDeps {
  readonly log: TellFateDeps['log'];
  readonly metrics: Metrics;
  readonly sweep: (turn: Pick<SweepOptions, 'from' | 'leftMs'>) => Promise<SweepRecord>;
  readonly queues: Pick<MessageQueues, 'reject'>;
  readonly monotonic: MonotonicClock;
  /** So long one run may take. */
  readonly budgetMs: number;
}

/**
 * Service Bus locks a message for five minutes at most, and nobody renews the lock of a batch: a longer run
 * would be begun a second time beside the first.
 */
const longestLockedMs = 270_000;

/** A tick of the schedule: sweeps from the beginning, unless a large installation was swept lately. */
export async function handleTick(deps: HandleSweepDeps): Promise<void> {
  if (!(await skipsTick(deps, 'azure'))) await run(deps);
}

/**
 * Goes on with a sweep that was handed on.
 *
 * @throws Fault where messages that nobody can read could not be put before people: then the host delivers
 *   all of them again
 */
export async function handleHandOns(
  deps: HandleSweepDeps,
  messages: readonly ReceivedMessage[],
): Promise<void> {
  const { from, rejected } = parseHandOns(messages);
  await deps.queues.reject(rejected);
  for (const { message, reason } of rejected) tellRejected(deps, message.id, reason);
  if (from === undefined) return;
  tellSuperseded(deps, messages.length - rejected.length - 1);
  await run(deps, from);
}

/** Of several the sweep that came least far goes on, through what the others have left too. */
function tellSuperseded({ log, metrics }: TellFateDeps, messages: number): void {
  if (messages === 0) return;
  metrics.count('MessagesSuperseded', messages);
  log.info('sweeps joined', { messages });
}

async function run(
  { sweep, monotonic, budgetMs }: HandleSweepDeps,
  from?: SweepCursor,
): Promise<void> {
  const mayTakeMs = from === undefined ? budgetMs : Math.min(budgetMs, longestLockedMs);
  const endsAtMs = monotonic.nowMs() + mayTakeMs;
  const leftMs = (): number => endsAtMs - monotonic.nowMs();
  await sweep({ leftMs, ...(from === undefined ? {} : { from }) });
}

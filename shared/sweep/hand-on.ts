import type { SweepCursor } from '../model/drift.ts';
import { isFault, orFault } from '../model/fault.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { SweepRelay } from '../ports/sweep-relay.ts';

export interface HandOnDeps {
  readonly relay?: SweepRelay;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** A sweep that was handed on so often has gone astray. */
const mostHops = 50;

/**
 * @param from where the hop began; one that came no further than that would be followed by more of its like
 * @returns whether somebody goes on
 */
export async function handOn(
  { relay, log, metrics }: HandOnDeps,
  cursor: SweepCursor,
  from?: SweepCursor,
): Promise<boolean> {
  const { hop, afterPool, afterForeignPool, afterAccess, startedAt } = cursor;
  const fields = { startedAt, hop, afterPool, afterForeignPool, afterAccess };
  const isFurther =
    afterPool !== from?.afterPool ||
    afterForeignPool !== from?.afterForeignPool ||
    afterAccess !== from?.afterAccess;
  if (relay === undefined || hop > mostHops || !isFurther) {
    const detail = isFurther
      ? 'there is nobody, or it was too often'
      : 'it came no further in the time that it had';
    log.warn('sweep not handed on', { ...fields, detail });
    return false;
  }
  const handed = await orFault(() => relay.handOn(cursor));
  if (isFault(handed)) {
    log.warn('sweep not handed on', { ...fields, detail: `${handed.code}: ${handed.message}` });
    return false;
  }
  metrics.count('SweepsHandedOn', 1);
  log.info('sweep handed on', { ...fields, pools: cursor.tally.pools });
  return true;
}

import {
  confirmingLookAfterMs,
  guardedReadingAfterMs,
  secondReadingAfterMs,
} from '../../shared/model/looks.ts';
import { countOf, type Count, type PoolFacts } from './facts.ts';
import { want, type Want } from './want.ts';

/**
 * At its start a process does not know which changes were confirmed. Those of the last 5 minutes may
 * not have been, and clocks may differ by 10 minutes.
 */
const recentForMs = 15 * 60_000;

const unsettledAfterMs = 5_000;

/** By how much more than it must the second reading waits: it is a different clock that judges it. */
const marginMs = 500;
const contestLastsMs = 5 * 60_000 + marginMs;

/** The looks that a reading leaves to be done later, each counted from when this process saw why. */
export function followUpWants(facts: PoolFacts, now: Date): readonly Want[] {
  const { pool } = facts;
  const { list, status } = pool;
  const wants: Want[] = [
    want('sync', 'confirming-look', `${pool.uid} ${list.hash} ${status.lastChangeTime ?? ''}`, {
      afterMs: confirmingLookAfterMs,
      mostRequests: 1,
      doneAtStart: !isRecent(status.lastChangeTime, now),
    }),
  ];
  if (status.pendingShrink !== undefined) {
    const { firstReadAt, guarded } = status.pendingShrink;
    const afterMs = (guarded ? guardedReadingAfterMs : secondReadingAfterMs) + marginMs;
    const terms = { afterMs, againAfterMs: 2 * afterMs };
    wants.push(want('sync', 'pending-shrink', firstReadAt, terms));
  }
  if (status.isUnsettled) {
    const terms = { afterMs: unsettledAfterMs, againAfterMs: 2 * unsettledAfterMs };
    wants.push(want('sync', 'unsettled', String(status.hash), terms));
  }
  const count = countOf(facts);
  if (status.contested !== undefined && isInAgreement(count)) {
    // Another figure than was set last ends it at once; what was set last has to stand for a while.
    const afterMs = status.lastScale?.to === count.replicas ? contestLastsMs : 0;
    const state = `${status.contested.since} ${status.lastScale?.time ?? ''} ${afterMs}`;
    wants.push(want('sync', 'contest-over', state, { afterMs }));
  }
  return wants;
}

function isInAgreement(count: Count | undefined): count is Count {
  return count !== undefined && count.replicas === count.desiredCapacity;
}

function isRecent(time: string | undefined, now: Date): boolean {
  return time !== undefined && Math.abs(now.getTime() - Date.parse(time)) <= recentForMs;
}

import type { QueueLook } from '../../shared/ports/queue-look.ts';
import { ok, warning, wrong, type Told } from './finding.ts';
import { spanOf } from './spans.ts';

/** A message that is worked on is gone after seconds; one that comes back, after a minute at most. */
const lateMs = 120_000;
const stuckMs = 600_000;

/** More than an hour of a busy fleet's events: nobody takes them. */
const muchWaits = 1_000;

/** What a queue that feeds a function tells. */
export function judgeWork(use: string, look: QueueLook, now: Date): Told {
  const { waiting, inFlight } = look;
  const working = inFlight === undefined || inFlight === 0 ? '' : `, ${inFlight} at work`;
  const age = ageOf(look, now);
  const said = `queue ${use}: ${countOf(look)}${working}${oldestOf(age)}`;
  if (age !== undefined && age > stuckMs) {
    return wrong(`${said}: its function does not take them, or gives them back again and again`);
  }
  return (age !== undefined && age > lateMs) || waiting > muchWaits
    ? warning(`${said}: its function does not keep up`)
    : ok(said);
}

/** What a queue of messages for people tells. @param mend lists them */
export function judgeLetters(use: string, look: QueueLook, mend: string, now: Date): Told {
  const said = `queue ${use}: ${countOf(look)}${oldestOf(ageOf(look, now))}`;
  return look.waiting === 0 ? ok(`queue ${use} is empty`) : warning(said, mend);
}

function ageOf({ oldestSentAt }: QueueLook, now: Date): number | undefined {
  return oldestSentAt === undefined ? undefined : now.getTime() - oldestSentAt.getTime();
}

function countOf({ waiting, orMore }: QueueLook): string {
  if (waiting === 0) return 'nothing waits';
  const figure = orMore === true ? `${waiting} or more` : `${waiting}`;
  return `${figure} ${waiting === 1 && orMore !== true ? 'waits' : 'wait'}`;
}

function oldestOf(ageMs: number | undefined): string {
  return ageMs === undefined ? '' : `, the oldest for ${spanOf(ageMs)}`;
}

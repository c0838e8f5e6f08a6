import { newTrouble, type ConditionType } from '../model/condition.ts';
import type { Announcement } from '../model/plan.ts';
import type { PoolStatus } from '../model/pool.ts';

/** Conditions whose trouble is told when it begins or changes its reason. */
const told: readonly ConditionType[] = [
  'AccessAllowed',
  'GroupClaimed',
  'GroupFound',
  'ListCurrent',
  'CapacityAvailable',
];

/** What people are told of a change: what moved, what waits, and each refusal once. */
export function announcementsOf(
  before: PoolStatus,
  after: PoolStatus,
  moved: { readonly added: number; readonly removed: number },
): readonly Announcement[] {
  return [
    ...listAnnouncement(after, moved),
    ...pendingAnnouncement(before, after),
    ...refusals(before, after),
  ];
}

function listAnnouncement(
  { lastChange }: PoolStatus,
  { added, removed }: { readonly added: number; readonly removed: number },
): readonly Announcement[] {
  if (added + removed === 0) return [];
  const cause = lastChange === undefined ? '' : `: ${lastChange.cause}`;
  return [
    {
      type: 'Normal',
      reason: 'ListPublished',
      message: `${added} added, ${removed} removed${cause}`,
    },
  ];
}

function pendingAnnouncement(before: PoolStatus, after: PoolStatus): readonly Announcement[] {
  const waiting = after.pendingShrink;
  if (waiting === undefined || before.pendingShrink?.firstReadAt === waiting.firstReadAt) return [];
  return [
    {
      type: 'Warning',
      reason: 'ShrinkPending',
      message: `${waiting.ids.length} instances were missing from a reading without a sign that they are gone. They stay listed until a second reading lacks them too.`,
    },
  ];
}

function refusals(before: PoolStatus, after: PoolStatus): readonly Announcement[] {
  const failing = told.flatMap((type) => newTrouble(type, before.conditions, after.conditions));
  // ListCurrent repeats what stands in its way: the first of them says it.
  return failing.slice(0, 1).map(({ reason, message }) => ({ type: 'Warning', reason, message }));
}

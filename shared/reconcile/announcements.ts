import { newTrouble, type Condition, type ConditionType } from '../model/condition.ts';
import type { Announcement } from '../model/plan.ts';
import type { PoolStatus } from '../model/pool.ts';
import type { Moved } from './moved.ts';

/** Conditions whose trouble is told when it begins or changes its reason. */
const told: readonly ConditionType[] = [
  'CapacityAvailable',
  'ScaleAccepted',
  'ReplicasUncontested',
];

/** The same, but each repeats what stands in its way: the first of them says it. */
const toldOnce: readonly ConditionType[] = [
  'AccessAllowed',
  'GroupClaimed',
  'GroupFound',
  'ListCurrent',
];

/** What people are told of a change: what moved, what waits, and each refusal once. */
export function announcementsOf(
  before: PoolStatus,
  after: PoolStatus,
  moved: Moved,
): readonly Announcement[] {
  return [
    ...listAnnouncement(after, moved),
    ...pendingAnnouncement(before, after),
    ...refusals(before, after),
  ];
}

function listAnnouncement(
  { lastChange }: PoolStatus,
  { added, removed }: Moved,
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
  const troubleOf = (type: ConditionType): readonly Condition[] =>
    newTrouble(type, before.conditions, after.conditions);
  const failing = [...toldOnce.flatMap(troubleOf).slice(0, 1), ...told.flatMap(troubleOf)];
  return failing.map(({ reason, message }) => ({ type: 'Warning', reason, message }));
}

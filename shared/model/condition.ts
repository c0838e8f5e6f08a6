/** A metav1.Condition of the Kubernetes API. */
export interface Condition {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  /** RFC 3339, the time at which `status` last changed. */
  readonly lastTransitionTime: string;
}

export type ConditionType =
  | 'Ready'
  | 'Paused'
  | 'GroupFound'
  | 'GroupClaimed'
  | 'AccessAllowed'
  | 'ListCurrent'
  | 'Settled'
  | 'ScaleAccepted'
  | 'ReplicasUncontested'
  | 'CapacityAvailable';

export type ConditionUpdate = Omit<Condition, 'lastTransitionTime'>;

/**
 * The conditions with the updates in them, sorted by type. The transition time stays where the
 * status stays, so that saying the same thing again changes nothing.
 */
export function withConditions(
  before: readonly Condition[],
  updates: readonly ConditionUpdate[],
  now: Date,
): readonly Condition[] {
  const byType = new Map(before.map((condition) => [condition.type, condition]));
  for (const update of updates) {
    const known = byType.get(update.type);
    const lastTransitionTime =
      known?.status === update.status ? known.lastTransitionTime : now.toISOString();
    byType.set(update.type, { ...update, lastTransitionTime });
  }
  return [...byType.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

export function conditionOf(
  conditions: readonly Condition[],
  type: ConditionType,
): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** A wish that is on its way, and what is not known. */
const noTrouble: ReadonlySet<string> = new Set(['Requested', 'NotObserved']);

/** The condition, where its trouble has just begun or has just got another reason; else nothing. */
export function newTrouble(
  type: ConditionType,
  before: readonly Condition[] = [],
  after: readonly Condition[] = [],
): readonly Condition[] {
  const now = conditionOf(after, type);
  if (now === undefined || now.status === 'True' || noTrouble.has(now.reason)) return [];
  const was = conditionOf(before, type);
  return was?.status === now.status && was.reason === now.reason ? [] : [now];
}

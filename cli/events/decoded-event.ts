/** What Poolsync makes of one event. Every field is always there; `null` is what the event lacks. */
export interface DecodedEvent {
  readonly outcome: 'hint' | 'ignored' | 'rejected';
  /**
   * For a message straight from a lifecycle hook, its `Service`; for an event of Event Grid's own
   * schema, its topic.
   */
  readonly source: string | null;
  /** For a message straight from a lifecycle hook, its `LifecycleTransition` or `Event`. */
  readonly detailType: string | null;
  /** Of Azure: what the management endpoint was asked for. */
  readonly operation: string | null;
  /** Of Azure: the subscription. */
  readonly account: string | null;
  /** Of AWS. */
  readonly region: string | null;
  /** Of Azure. */
  readonly resourceGroup: string | null;
  readonly group: string | null;
  /** Within the group. */
  readonly instanceId: string | null;
  /** A machine of Azure of which the event does not tell the group. */
  readonly member: string | null;
  /** Of a rejected event: its position and what is wrong with it. Of an ignored one: a fixed name. */
  readonly reason: string | null;
}

/** What the message tells of itself, whether or not the parser takes it. */
export type Tellings = Omit<DecodedEvent, 'outcome' | 'reason'>;

export const toldNothing: Tellings = {
  source: null,
  detailType: null,
  operation: null,
  account: null,
  region: null,
  resourceGroup: null,
  group: null,
  instanceId: null,
  member: null,
};

/** What could not be read as an event at all. */
export function rejectUnread(position: string, reason: string): DecodedEvent {
  return { outcome: 'rejected', ...toldNothing, reason: `${position}: ${reason}` };
}

/** A field of a value from outside, if it has such a one itself. */
export function ownField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined;
}

export function ownText(value: unknown, key: string): string | null {
  const found = ownField(value, key);
  return typeof found === 'string' ? found : null;
}

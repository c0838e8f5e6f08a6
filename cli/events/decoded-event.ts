import { parseMessage } from '../../functions/aws/events/parse-message.ts';
import { readJson } from './json-text.ts';

/** What Poolsync makes of one event. Every field is always there; `null` is what the event lacks. */
export interface DecodedEvent {
  readonly outcome: 'hint' | 'ignored' | 'rejected';
  /** For a message straight from a lifecycle hook, its `Service`. */
  readonly source: string | null;
  /** For a message straight from a lifecycle hook, its `LifecycleTransition` or `Event`. */
  readonly detailType: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly group: string | null;
  readonly instanceId: string | null;
  /** Of a rejected event: its position and what is wrong with it. Of an ignored one: a fixed name. */
  readonly reason: string | null;
}

export interface Message {
  readonly body: string;
  /** Of the queue; for an event that does not tell its own. */
  readonly region: string | undefined;
  /** Where it was found, for people. */
  readonly position: string;
}

/** Reads a message with the parser of the function that gets it. Never throws. */
export function decodeMessage({ body, region, position }: Message): DecodedEvent {
  const result = parseMessage({ id: position, body, region: region ?? '' });
  const told = tellingsOf(body, region);
  switch (result.kind) {
    case 'hint': {
      const { group, instance } = result.hint;
      const { account, name } = group;
      const place = { account, region: group.region === '' ? null : group.region, group: name };
      const instanceId = instance?.id ?? null;
      return { outcome: 'hint', ...told, ...place, instanceId, reason: null };
    }
    case 'pool-hint':
      return { outcome: 'hint', ...told, reason: null };
    case 'ignored':
      return { outcome: 'ignored', ...told, reason: result.reason };
    case 'rejected':
      return { outcome: 'rejected', ...told, reason: `${position}: ${result.reason}` };
  }
}

/** What could not be read as an event at all. */
export function rejectUnread(position: string, reason: string): DecodedEvent {
  return { outcome: 'rejected', ...nothing, reason: `${position}: ${reason}` };
}

type Tellings = Omit<DecodedEvent, 'outcome' | 'reason'>;

const nothing: Tellings = {
  source: null,
  detailType: null,
  account: null,
  region: null,
  group: null,
  instanceId: null,
};

/** What the message tells of itself, whether or not the parser takes it. */
function tellingsOf(body: string, queueRegion: string | undefined): Tellings {
  const json = readJson(body);
  if (json.kind === 'unreadable') return nothing;
  const textAt = (...keys: readonly string[]): string | null =>
    keys.map((key) => ownText(json.value, key)).find((text) => text !== null) ?? null;
  const detail = own(json.value, 'detail');
  const isEvent = textAt('detail-type') !== null;
  return {
    source: textAt('source', 'Service'),
    detailType: textAt('detail-type', 'LifecycleTransition', 'Event'),
    account: textAt('account', 'AccountId'),
    region: textAt('region') ?? (isEvent ? null : (queueRegion ?? null)),
    group: ownText(detail, 'AutoScalingGroupName') ?? textAt('AutoScalingGroupName'),
    instanceId:
      ownText(detail, 'EC2InstanceId') ?? ownText(detail, 'instance-id') ?? textAt('EC2InstanceId'),
  };
}

function ownText(value: unknown, key: string): string | null {
  const found = own(value, key);
  return typeof found === 'string' ? found : null;
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined;
}

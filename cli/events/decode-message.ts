import { parseMessage as parseAws } from '../../functions/aws/events/parse-message.ts';
import { parseMessage as parseAzure } from '../../functions/azure/events/parse-message.ts';
import type { ParseResult } from '../../shared/model/hint.ts';
import { tellingsOfAws } from './aws-tellings.ts';
import { tellingsOfAzure } from './azure-tellings.ts';
import { rejectUnread, type DecodedEvent, type Tellings } from './decoded-event.ts';
import { isAzureEvent } from './event-shape.ts';
import { readJson, withoutExcerpt } from './json-text.ts';

export interface Message {
  readonly body: string;
  /** Of the queue; for an event that does not tell its own. */
  readonly region: string | undefined;
  /** Where it was found, for people. */
  readonly position: string;
}

/** Reads a message with the parser of the function that gets it: its shape tells which. Never throws. */
export function decodeMessage({ body, region, position }: Message): DecodedEvent {
  const json = readJson(body);
  if (json.kind === 'value' && isAzureEvent(json.value)) {
    const [result] = parseAzure({ id: position, body: json.value });
    return result === undefined
      ? rejectUnread(position, 'no event')
      : decoded(result, tellingsOfAzure(json.value), position);
  }
  const result = parseAws({ id: position, body, region: region ?? '' });
  const value = json.kind === 'value' ? json.value : undefined;
  return decoded(result, tellingsOfAws(value, region), position);
}

function decoded(result: ParseResult, told: Tellings, position: string): DecodedEvent {
  switch (result.kind) {
    case 'hint':
    case 'member-hint':
    case 'pool-hint':
      return { outcome: 'hint', ...told, ...placeOf(result), reason: null };
    case 'ignored':
      return { outcome: 'ignored', ...told, reason: result.reason };
    case 'rejected': {
      const reason = `${position}: ${withoutExcerpt(result.reason)}`;
      return { outcome: 'rejected', ...told, reason };
    }
  }
}

type FoundHint = Extract<ParseResult, { readonly hint: unknown }>;

/** Where the hint leads to: that is what counts, whatever else the message tells. */
function placeOf(result: FoundHint): Partial<Tellings> {
  switch (result.kind) {
    case 'pool-hint':
      return {};
    case 'member-hint': {
      const { subscription: account, resourceGroup, name: member } = result.hint.member;
      return { account, resourceGroup, group: null, instanceId: null, member };
    }
    case 'hint': {
      const { group, instance } = result.hint;
      const shared = { group: group.name, instanceId: instance?.id ?? null, member: null };
      if (group.kind === 'ScaleSet') {
        const { subscription: account, resourceGroup } = group;
        return { account, resourceGroup, ...shared };
      }
      const { account, region } = group;
      return { account, region: region === '' ? null : region, ...shared };
    }
  }
}

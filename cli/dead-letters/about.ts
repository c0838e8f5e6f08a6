import { parseMessage as parseAws } from '../../functions/aws/events/parse-message.ts';
import { parseMessage as parseAzure } from '../../functions/azure/events/parse-message.ts';
import { withoutAddresses } from '../../shared/messages/clean-json.ts';
import type { ParseResult } from '../../shared/model/hint.ts';
import { decodeMessage } from '../events/decode-message.ts';
import type { DecodedEvent } from '../events/decoded-event.ts';
import { readJson } from '../events/json-text.ts';
import type { LetterView } from './letter-view.ts';

/** Of a message with many events. */
const mostDecoded = 20;
const mostNamed = 3;
const mostCharacters = 200;

/** What a message is about, as far as the functions' own parsers can tell. */
export function aboutOf(
  cloud: LetterView['cloud'],
  body: string,
  region: string | undefined,
): Pick<LetterView, 'event' | 'about' | 'events'> {
  const json = readJson(body);
  if (json.kind === 'unreadable') return { event: null, about: [], events: 0 };
  const values: readonly unknown[] = Array.isArray(json.value) ? json.value : [json.value];
  const decoded = values.slice(0, mostDecoded).map((value) => {
    const text = JSON.stringify(value);
    return { told: decodeMessage({ body: text, region, position: '' }), pool: poolIn(cloud, text) };
  });
  const events = new Set(decoded.flatMap(({ told }) => eventOf(told) ?? []));
  const about = new Set(decoded.flatMap(({ told, pool }) => pool ?? placeOf(told) ?? []));
  return {
    event: events.size === 0 ? null : [...events].join(', '),
    about: [...about].slice(0, mostNamed),
    events: values.length,
  };
}

function eventOf({ operation, detailType }: DecodedEvent): string | undefined {
  const text = operation ?? detailType;
  return text === null ? undefined : shown(text);
}

/** A request of the watch names a pool and no group. */
function poolIn(cloud: LetterView['cloud'], body: string): string | undefined {
  const results: readonly ParseResult[] =
    cloud === 'aws' ? [parseAws({ id: '', body, region: '' })] : parseAzure({ id: '', body });
  const [result] = results;
  if (result?.kind !== 'pool-hint') return undefined;
  const { namespace, name } = result.hint.pool;
  return `pool ${namespace}/${name}`;
}

function placeOf({ resourceGroup, group, member }: DecodedEvent): string | undefined {
  const within = (name: string): string =>
    resourceGroup === null ? name : `${resourceGroup}/${name}`;
  if (group !== null) return `group ${shown(within(group))}`;
  return member === null ? undefined : `machine ${shown(within(member))}`;
}

/** A forged name may be anything. */
function shown(text: string): string {
  return withoutAddresses(text.slice(0, mostCharacters));
}

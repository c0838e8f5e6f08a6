import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../functions/azure/events/parse-message.ts';
import {
  asCloudEvent,
  inEventGridSchema,
  instanceDelete,
  machineDelete,
  machineId,
  otherId,
  scaleSetId,
  scaleSetWrite,
  validation,
  aHealthEvent,
  aResourceNotification,
  type Event,
} from './events.ts';

const known = [
  scaleSetWrite,
  instanceDelete,
  machineDelete,
  aHealthEvent(machineId),
  aResourceNotification('Deleted', machineId),
  validation,
];
const subjects = fc.oneof(fc.constantFrom(scaleSetId, machineId, otherId), fc.string());
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.constantFrom(...known),
  fc
    .tuple(fc.constantFrom(...known), subjects, fc.jsonValue())
    .map(([event, subject, data]) => ({ ...event, subject, data })),
  fc.tuple(fc.constantFrom(...known), subjects).map(([event, subject]) => ({ ...event, subject })),
);

/** Any letters of an ID in the other case, without a change of what it names. */
const cases = fc.infiniteStream(fc.boolean()).map((stream) => (text: string) => {
  const isUpper = stream.take(text.length);
  return Array.from(text, (letter) =>
    isUpper.next().value === true ? letter.toUpperCase() : letter.toLowerCase(),
  ).join('');
});

function parse(body: unknown): ReturnType<typeof parseMessage> {
  return parseMessage({ id: 'm', body });
}

/** Names in one case: nothing else of a result depends on how an ID is written. */
function inLowerCase(results: ReturnType<typeof parseMessage>): string {
  return JSON.stringify(results).toLowerCase();
}

describe('parseMessage, for all events', () => {
  it('makes the same of an event in both schemas', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(parse(asCloudEvent(event))).toEqual(parse(inEventGridSchema(event)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('makes of an array what it makes of each of its events', () => {
    const bodies = fc.array(
      events.map((event) => asCloudEvent(event)),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(bodies, (all) => {
        const apart = all.map((body, at) => {
          const [result] = parseMessage({ id: `m/${at}`, body });
          return result?.kind === 'rejected'
            ? { ...result, reason: result.reason.replaceAll('body', `body[${at}]`) }
            : result;
        });
        expect(parse(all)).toEqual(apart);
      }),
      { numRuns: 500 },
    );
  });

  it('makes the same of an ID in whatever case it is written', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(instanceDelete, machineDelete, scaleSetWrite),
        cases,
        (event, write) => {
          const rewritten = { ...event, subject: write(String(event.subject)) };
          const results = parse(asCloudEvent(rewritten));
          expect(inLowerCase(results)).toBe(inLowerCase(parse(asCloudEvent(event))));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('changes nothing of what it reads', () => {
    fc.assert(
      fc.property(events, (event) => {
        const body = asCloudEvent(event);
        const before = JSON.stringify(body);
        parse(body);
        expect(JSON.stringify(body)).toBe(before);
      }),
    );
  });
});

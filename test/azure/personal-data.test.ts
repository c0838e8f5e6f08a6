import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../functions/azure/events/parse-message.ts';
import {
  withoutPersonalData,
  withoutPersonalParts,
} from '../../functions/azure/events/personal-data.ts';
import {
  aHealthEvent,
  aRequest,
  aResourceNotification,
  asCloudEvent,
  inEventGridSchema,
  instanceDelete,
  machineDelete,
  machineId,
  person,
  personalData,
  requestData,
  scaleSetId,
  scaleSetWrite,
  validation,
  type Fields,
} from './events.ts';

const secrets = Object.values(person);

function expectNobodyIn(text: string): void {
  for (const secret of secrets) expect(text).not.toContain(secret);
}

/** All that parsing gives out, as it would stand in a log. */
function parsedText(body: unknown): string {
  return JSON.stringify(parseMessage({ id: 'message-1', body }, 'poolsync'));
}

function dataOf({ data }: { readonly data?: unknown }): object {
  return typeof data === 'object' && data !== null ? data : {};
}

const events = [
  scaleSetWrite,
  instanceDelete,
  machineDelete,
  aHealthEvent(machineId),
  aResourceNotification('CreatedOrUpdated', scaleSetId),
  aResourceNotification('Deleted', machineId),
  validation,
  { ...scaleSetWrite, type: 'Microsoft.Resources.Unheard' },
];
const corpus: readonly Fields[] = [
  ...events.flatMap((event) => [inEventGridSchema(event), asCloudEvent(event)]),
  aRequest('Sync'),
  aRequest('Scale', personalData),
];

const anyText = fc.oneof(
  fc.constantFrom(...secrets, ...secrets.map((secret) => `is ${secret}, and more`)),
  fc.string({ unit: 'binary' }),
);
const anyValue = fc.oneof(
  anyText,
  fc.jsonValue(),
  fc.constant(personalData),
  fc.array(anyText, { maxLength: 3 }),
);

/** Keys whose values the parsers look at, and those beside them. */
const keys = [
  ...new Set(corpus.flatMap((event) => [...Object.keys(event), ...Object.keys(dataOf(event))])),
  'resourceInfo',
  'properties',
  'targetResourceId',
  // What the watch says of our own objects is no one's but ours.
].filter((key) => !Object.hasOwn(requestData, key));

/** An event with one of its values, at any level, replaced by another. */
const broken: fc.Arbitrary<unknown> = fc
  .record({ event: fc.constantFrom(...corpus), key: fc.constantFrom(...keys), value: anyValue })
  .map(({ event, key, value }) => {
    const text = JSON.stringify(event, (name, old: unknown) => (name === key ? '<here>' : old));
    const replaced: unknown = JSON.parse(text.replaceAll('"<here>"', () => JSON.stringify(value)));
    return replaced;
  });

const documents = fc.oneof(
  fc.constantFrom<unknown>(...corpus),
  broken,
  fc.array(broken, { maxLength: 4 }),
  broken.map((value) => [[value]]),
  broken.map((value) => JSON.stringify(value)),
  broken.map((value) => JSON.stringify(JSON.stringify(value))),
  broken.map((value) => Buffer.from(JSON.stringify(value))),
  fc
    .tuple(broken, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([value, part]) => JSON.stringify(value).slice(0, part * JSON.stringify(value).length)),
  anyText,
  fc.jsonValue(),
  fc.anything(),
);

describe('parseMessage and personal data', () => {
  it('gives out nothing of the person who made a call, in any event', () => {
    for (const event of corpus) {
      expectNobodyIn(parsedText(event));
      expectNobodyIn(parsedText([event]));
      expectNobodyIn(parsedText(JSON.stringify(event).slice(0, -1)));
    }
  });

  it('never throws, makes at least one result of each message, and gives out nobody', () => {
    fc.assert(
      fc.property(documents, (body) => {
        const results = parseMessage({ id: 'message-1', body }, 'poolsync');
        expect(results.length).toBeGreaterThan(0);
        for (const result of results) {
          if (result.kind === 'rejected') expect(result.reason).not.toBe('');
          if (result.kind === 'hint') expect(result.hint.group.name).not.toBe('');
          if (result.kind === 'member-hint') expect(result.hint.member.name).not.toBe('');
        }
        expectNobodyIn(JSON.stringify(results));
      }),
      { numRuns: 3_000 },
    );
  });
});

/** The same key in other letters, as a forger or another API would write it. */
const telling = fc.constantFrom('claims', 'authorization', 'httpRequest').chain((key) =>
  fc
    .array(fc.boolean(), { minLength: key.length, maxLength: key.length })
    .map((isUpper) => key.split('').map((c, at) => (isUpper[at] === true ? c.toUpperCase() : c)))
    .map((letters) => letters.join('')),
);

/** Ways to stand deeper in a document. */
const around = fc.constantFrom<(inner: unknown) => unknown>(
  (inner) => ({ data: inner }),
  (inner) => [7, inner],
  (inner) => JSON.stringify(inner),
  (inner) => asCloudEvent({ ...scaleSetWrite, data: inner }),
  (inner) => inEventGridSchema({ ...scaleSetWrite, data: inner }),
  (inner) => ({ said: `not JSON: ${JSON.stringify(inner)}` }),
);

describe('withoutPersonalData', () => {
  it('leaves out nobody, and keeps what is needed to find what is wrong', () => {
    for (const event of corpus) expectNobodyIn(withoutPersonalData(event));
    const kept: unknown = JSON.parse(withoutPersonalData(asCloudEvent(scaleSetWrite)));
    const data = Object.entries({ ...dataOf(scaleSetWrite) }).filter(
      ([key]) => !Object.hasOwn(personalData, key),
    );
    const without = { ...scaleSetWrite, data: Object.fromEntries(data) };
    expect(kept).toEqual(asCloudEvent(without));
  });

  it('gives out nobody, in whatever depth, case, array or text the parts stand', () => {
    const nested = fc
      .tuple(telling, fc.constantFrom(...Object.values(personalData), secrets), fc.array(around))
      .map(([key, value, ways]) =>
        ways.reduce<unknown>((inner, way) => way(inner), { id: 'e-1', [key]: value }),
      );
    fc.assert(
      fc.property(nested, (body) => {
        for (const one of [body, JSON.stringify(body), Buffer.from(JSON.stringify(body))]) {
          const text = withoutPersonalData(one);
          expectNobodyIn(text);
          expect(() => JSON.parse(text) as unknown).not.toThrow();
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the rest of a JSON text that stands in a text', () => {
    const text = JSON.stringify({ id: 'e-1', Claims: personalData });
    const body = { messages: [text, 'no {JSON}', 'plain'] };
    expect(JSON.parse(withoutPersonalData(body))).toEqual({
      messages: ['{"id":"e-1"}', '[removed]', 'plain'],
    });
  });

  it('leaves out what a body holds where no such part is', () => {
    const { upn, ip, ipv6 } = person;
    const body = { subject: `/users/${upn}`, note: `from ${ip} or ${ipv6}`, [upn]: 1 };
    expect(JSON.parse(withoutPersonalData(body))).toEqual({
      subject: '/users/[removed]',
      note: 'from [removed] or [removed]',
      '[removed]': 1,
    });
    expectNobodyIn(withoutPersonalData({ token: `Bearer eyJ${person.upn}`, systemData: person }));
  });

  it('tells only the length and hash of what is no JSON', () => {
    const text = JSON.stringify(asCloudEvent(scaleSetWrite)).slice(0, -1);
    for (const body of [text, Buffer.from(text)]) {
      const told: unknown = JSON.parse(withoutPersonalData(body));
      expect(told).toEqual({
        removed: 'text that is not JSON',
        characters: text.length,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      });
    }
  });

  it('makes a text of anything, and ends', () => {
    fc.assert(
      fc.property(documents, (body) => {
        expect(() => JSON.parse(withoutPersonalData(body)) as unknown).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(withoutPersonalData(deep)).toContain('[removed]');
    expect(withoutPersonalData('@'.repeat(1_000_000))).toContain('characters');
    expect(withoutPersonalData({ long: 'a'.repeat(1_000_000) })).toHaveLength(1_000_011);
  });

  it('keeps keys that would change a prototype from doing so', () => {
    const body: unknown = JSON.parse('{"__proto__":{"polluted":true},"toJSON":"x"}');
    expect(JSON.parse(withoutPersonalData(body))).toEqual(body);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('withoutPersonalParts', () => {
  it('leaves out what Azure says of a person', () => {
    for (const event of corpus) {
      const parts = withoutPersonalParts([event]);
      expectNobodyIn(parts);
    }
  });

  it('says to the parser what the body said, so that a hint that is sent again is the same', () => {
    const body = fc.oneof(fc.constantFrom(...corpus), broken, fc.array(broken, { maxLength: 3 }));
    fc.assert(
      fc.property(body, (given) => {
        expect(hintsOf(withoutPersonalParts(given))).toEqual(hintsOf(given));
      }),
    );
  });

  it('keeps names that look like addresses: a resource may be called so', () => {
    const id = scaleSetId.replace('Fleet-RG', 'rg-10.1.2.3');
    const event = asCloudEvent(aResourceNotification('CreatedOrUpdated', id));
    expect(hintsOf(withoutPersonalParts(event))).toEqual(hintsOf(event));
    expect(withoutPersonalParts(event)).toContain('rg-10.1.2.3');
  });

  it.each(['{x}', 'a"b', '"', 'x{'])(
    'I9: keeps the name %j, which no resource can have, for people to see',
    (name) => {
      const subject = scaleSetId.replace(/[^/]+$/, name);
      const event = asCloudEvent({ ...scaleSetWrite, subject });
      expect(hintsOf(event)).toEqual(['rejected']);
      expect(hintsOf(withoutPersonalParts(event))).toEqual(['rejected']);
    },
  );

  it('leaves out a person also where a text holds JSON, whole or cut off', () => {
    const text = JSON.stringify(personalData);
    for (const said of [text, text.slice(0, -3), `said: ${text}`, text.slice(20), [text]]) {
      expectNobodyIn(withoutPersonalParts({ said }));
    }
  });

  it('leaves as it is what is no JSON, since nothing in it is known', () => {
    expect(withoutPersonalParts('{"a": ')).toBe('{"a": ');
  });
});

/** What is asked for, as results that are none only differ in what they quote. */
function hintsOf(body: unknown): readonly unknown[] {
  return parseMessage({ id: 'message-1', body }, 'poolsync').map((result) =>
    'hint' in result ? result : result.kind,
  );
}

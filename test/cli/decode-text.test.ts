import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../cli/events/decode-text.ts';
import type { DecodedEvent } from '../../cli/events/decoded-event.ts';
import { toJsonLines } from '../../cli/output/json-lines.ts';
import { activity, anEvent } from '../aws/events.ts';
import { textLike } from '../fakes/text-like.ts';
import { collect } from './collect.ts';

async function* pieces(text: string, size = Math.max(1, text.length)): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

function decode(
  text: string,
  size?: number,
  mostCharacters?: number,
): Promise<readonly DecodedEvent[]> {
  const options = { name: 'f', region: undefined };
  return collect(
    decodeText(
      pieces(text, size),
      mostCharacters === undefined ? options : { ...options, mostCharacters },
    ),
  );
}

/** A value that counts as one event: neither an array nor a batch or message of SQS. */
const single = fc.oneof(
  fc.jsonValue().filter((value) => !Array.isArray(value)),
  fc.dictionary(fc.constantFrom('source', 'detail-type', 'detail', 'x'), fc.jsonValue()),
);
const values = fc.array(single, { maxLength: 6 });
const indent = fc.constantFrom<number | string>(0, 1, 2, '\t');

describe('decodeText', () => {
  it('makes one event of each document, a line each or spread over many', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(single, indent)),
        fc.nat({ max: 40 }),
        async (all, size) => {
          const text = all.map(([value, by]) => `${JSON.stringify(value, null, by)}\n`).join('');
          expect(await decode(text, size + 1)).toHaveLength(all.length);
        },
      ),
    );
  });

  it('makes one event of each element, however the array is written', async () => {
    await fc.assert(
      fc.asyncProperty(values, indent, fc.boolean(), async (all, by, inLines) => {
        const text = inLines
          ? `[\n${all.map((value) => JSON.stringify(value)).join(',\n')}\n]\n`
          : JSON.stringify(all, null, by);
        expect(await decode(text)).toHaveLength(all.length);
      }),
    );
  });

  it('makes the same of a message as of its event', async () => {
    await fc.assert(
      fc.asyncProperty(values, async (all) => {
        const bodies = all.map((value) => ({ Body: JSON.stringify(value) }));
        const [direct, received] = [
          await decode(JSON.stringify(all)),
          await decode(JSON.stringify({ Messages: bodies })),
        ];
        const outcomes = (events: readonly DecodedEvent[]): unknown =>
          events.map(({ reason, ...told }) => ({ ...told, reason: reason?.split(': ').slice(1) }));
        expect(outcomes(received)).toEqual(outcomes(direct));
      }),
    );
  });

  it('never fails, and each of its lines is one JSON object with every field', async () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', '\n', ',', ':', 'a', '1', ' ', '{}'))
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(wild, fc.nat({ max: 9 }), async (text, size) => {
        const lines = await collect(toJsonLines(decodeText(pieces(text, size + 1), options)));
        for (const line of lines) {
          expect(line.indexOf('\n')).toBe(line.length - 1);
          expect(Object.keys(JSON.parse(line) as object)).toEqual(fields);
        }
        if (text.trim() !== '' && !holdsNothing(text)) expect(lines.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds every whole line around lines that are broken off anywhere', async () => {
    const whole = JSON.stringify(anEvent('EC2 Instance Launch Successful', activity));
    const line = fc.oneof(
      fc.constant({ text: whole, isWhole: true }),
      fc
        .integer({ min: 1, max: whole.length - 1 })
        .map((end) => ({ text: whole.slice(0, end), isWhole: false })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (all) => {
        const decoded = await decode(all.map(({ text }) => text).join('\n'));
        const hints = decoded.filter(({ outcome }) => outcome === 'hint');
        expect(hints).toHaveLength(all.filter(({ isWhole }) => isWhole).length);
        const isBroken = all.some(({ isWhole }) => !isWhole);
        expect(decoded.some(({ outcome }) => outcome === 'rejected')).toBe(isBroken);
      }),
    );
  });

  it('rejects a spread document that breaks off, once, and tells its lines', async () => {
    const text = JSON.stringify([{ a: { b: 'c' } }, { d: 1 }], null, 2);
    expect(await decode(`${text}\n${text.slice(0, -8)}`)).toMatchObject([
      { outcome: 'rejected', reason: textLike(/^f:1-10 \[0\]: /) },
      { outcome: 'rejected', reason: textLike(/^f:1-10 \[1\]: /) },
      { outcome: 'rejected', reason: textLike(/^f:11-18: not JSON: Unexpected end/) },
    ]);
  });

  it('counts empty lines and makes nothing of them, within a document and between', async () => {
    expect(await decode('\n{"a":\n\n{"b":1}\n\n{"c":1}\n\n{\n\n"d" 1}\n\n')).toMatchObject([
      { reason: textLike(/^f:2-3: not JSON/) },
      { reason: textLike(/^f:4: body\.id: /) },
      { reason: textLike(/^f:6: body\.id: /) },
      { reason: textLike(/^f:8-10: not JSON: .* line 10, column 5/) },
    ]);
  });

  it('rejects what is too long to be held, and goes on after it', async () => {
    const long = JSON.stringify({ a: 'x'.repeat(100) });
    const spread = JSON.stringify(
      Array.from({ length: 30 }, () => ({ a: 1 })),
      null,
      2,
    );
    expect(await decode(`{"b":1}\n${long}\n{"b":2}\n${spread}\n{"b":3}`, 7, 80)).toMatchObject([
      { reason: textLike(/^f:1: /) },
      { reason: textLike(/^f:2: longer than 80 characters: write one event a line/) },
      { reason: textLike(/^f:3: /) },
      { reason: textLike(/^f:4-95: longer than 80 characters/) },
      { reason: textLike(/^f:96: /) },
    ]);
  });

  it('holds no more than one document: not what follows a broken one, and not those before', async () => {
    const wholes = Array.from({ length: 20 }, (_, at) => `{"a":${at},"b":{"c":[]}}`);
    const spread = wholes.map((text) => JSON.stringify(JSON.parse(text), null, 2));
    const decoded = await decode(['{"a":', ...wholes, ...spread].join('\n'), 9, 80);
    expect(decoded).toHaveLength(41);
    expect(decoded[0]).toMatchObject({ reason: textLike(/^f:1: not JSON/) });
    for (const { reason } of decoded) expect(reason).not.toContain('longer than');
  });

  it('rejects a spread document that a line too long breaks, and that line', async () => {
    expect(await decode(`{\n"a": 1,\n"${'x'.repeat(90)}": 1`, 7, 80)).toMatchObject([
      { reason: textLike(/^f:1-2: not JSON/) },
      { reason: textLike(/^f:3: longer than/) },
    ]);
  });

  it('takes what has a detail-type for an event, whatever else it has', async () => {
    const extra = { Body: '{}', Messages: [], Records: [] };
    const launch = anEvent('EC2 Instance Launch Successful', activity, extra);
    expect(await decode(JSON.stringify(launch))).toMatchObject([{ outcome: 'hint' }]);
  });

  it('takes the region of an event from the event, never from its queue', async () => {
    const region = undefined;
    const event = anEvent('EC2 Instance Launch Successful', activity, { region });
    const message = { body: JSON.stringify(event), awsRegion: 'eu-central-1' };
    expect(await decode(JSON.stringify(message))).toMatchObject([
      { outcome: 'rejected', region: null, reason: textLike(/body\.region: /) },
    ]);
  });

  it('takes a byte order mark, a nesting of any depth and keys that would change a prototype', async () => {
    const launch = JSON.stringify(anEvent('EC2 Instance Launch Successful', activity));
    const poisoned = `{"__proto__":{"source":"forged"},"constructor":1}`;
    const deep = `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`;
    expect(await decode(`\uFEFF${launch}\n${poisoned}\n${deep}\n`)).toMatchObject([
      { outcome: 'hint' },
      { outcome: 'rejected', source: null },
      { outcome: 'rejected', reason: textLike(/^f:3 \[0\]: nested too deep/) },
    ]);
  });
});

const options = { name: 'f', region: undefined };
const fields = [
  'outcome',
  'source',
  'detailType',
  'operation',
  'account',
  'region',
  'resourceGroup',
  'group',
  'instanceId',
  'member',
  'reason',
];

/** Empty arrays and empty batches hold no event. */
function holdsNothing(text: string): boolean {
  return text
    .split('\n')
    .every((line) => /^[\s[\]\uFEFF]*$/.test(line) || line.includes('Messages'));
}

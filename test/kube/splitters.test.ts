import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../shared/kube/line-splitter.ts';
import { ListSplitter } from '../../shared/kube/list-splitter.ts';

/** Cuts bytes at these places, wherever they are in a character. */
function cut(text: string, places: readonly number[]): readonly Uint8Array[] {
  const bytes = Buffer.from(text);
  const at = places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b);
  const ends = [...at, bytes.length];
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

const places = fc.array(fc.nat(), { maxLength: 12 });
const text = fc.string({ unit: 'binary' });
const spaces = fc.constantFrom(undefined, 2);

/** Objects, with what could be taken for a bracket or for the list's own keys. */
const item = fc.dictionary(
  fc.oneof(text, fc.constant('items')),
  fc.oneof(
    fc.json().map((json) => JSON.parse(json) as unknown),
    text,
    fc.constant('"items":[{'),
  ),
);

describe('LineSplitter', () => {
  it('gives the lines, however the bytes are cut', () => {
    const lines = fc.array(text.map((one) => one.replaceAll('\n', '')));
    fc.assert(
      fc.property(lines, places, (given, cuts) => {
        const splitter = new LineSplitter();
        const bytes = cut(given.map((one) => `${one}\n`).join(''), cuts);
        const wanted = given.map((one) => Buffer.from(one).toString('utf8'));
        expect(bytes.flatMap((chunk) => [...splitter.push(chunk)])).toEqual(wanted);
      }),
    );
  });

  it('keeps a line to itself that has not ended', () => {
    const splitter = new LineSplitter();
    expect([...splitter.push(Buffer.from('{"half":'))]).toEqual([]);
    expect([...splitter.push(Buffer.from('1}\n{"next'))]).toEqual(['{"half":1}']);
  });
});

describe('ListSplitter', () => {
  it('gives the items and the list without them, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(item),
        item,
        places,
        spaces,
        fc.boolean(),
        (items, other, cuts, indent, last) => {
          const { items: _taken, ...rest } = other;
          const list = last
            ? { ...rest, metadata: rest, items }
            : { items, ...rest, metadata: rest };
          const wanted = JSON.parse(JSON.stringify(list)) as typeof list;
          const splitter = new ListSplitter();
          const chunks = cut(JSON.stringify(list, undefined, indent), cuts);
          const found = chunks.flatMap((chunk) => [...splitter.push(chunk)]);
          expect(found.map((one) => JSON.parse(String(one)) as unknown)).toEqual(wanted.items);
          expect(JSON.parse(String(splitter.rest()))).toEqual({ ...wanted, items: [] });
        },
      ),
    );
  });
});

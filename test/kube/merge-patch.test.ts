import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePatch } from '../../shared/kube/merge-patch.ts';
import { deepFreeze } from '../fakes/deep-freeze.ts';

type Json = Readonly<Record<string, unknown>>;

/** RFC 7396, section 2, for objects without a prototype in the way. */
function applyPatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, applyPatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON objects without null, which a merge patch cannot set. */
function statuses(key: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  const { object } = fc.letrec<{ value: unknown; object: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom('a', 'b', ''),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  }));
  return object;
}

describe('mergePatch', () => {
  it('is empty where nothing differs', () => {
    const status = { replicas: 3, conditions: [{ type: 'Ready' }], counts: { InService: 3 } };
    expect(mergePatch(status, structuredClone(status))).toEqual({});
  });

  it('holds what is new and what is different', () => {
    expect(mergePatch({ a: 1, b: 2 }, { a: 1, b: 3, c: 4 })).toEqual({ b: 3, c: 4 });
  });

  it('says null of what is gone, in depth too', () => {
    expect(mergePatch({ a: 1, counts: { x: 1, y: 2 } }, { counts: { x: 1 } })).toEqual({
      a: null,
      counts: { y: null },
    });
  });

  it('replaces lists whole', () => {
    expect(mergePatch({ list: [1, 2, 3] }, { list: [1, 3] })).toEqual({ list: [1, 3] });
  });

  it('replaces what changes between list, object and plain value', () => {
    expect(mergePatch({ a: [1], b: { c: 1 }, d: 1 }, { a: { c: 1 }, b: [1], d: { e: 1 } })).toEqual(
      { a: { c: 1 }, b: [1], d: { e: 1 } },
    );
  });

  const lawHolds = (key: fc.Arbitrary<string>): void => {
    fc.assert(
      fc.property(statuses(key), statuses(key), (before, after) => {
        const patch = mergePatch(deepFreeze(before), deepFreeze(after));
        const onTheWire: unknown = JSON.parse(JSON.stringify(patch));
        expect(JSON.stringify(sorted(applyPatch(before, onTheWire)))).toBe(
          JSON.stringify(sorted(after)),
        );
      }),
      { numRuns: 1_000 },
    );
  };

  it('makes the one of the other when it is applied', () => {
    lawHolds(fc.constantFrom('a', 'b', 'c', 'd'));
  });

  it('does so for keys that every object inherits as well', () => {
    lawHolds(fc.constantFrom('toString', 'constructor', 'a'));
  });
});

/** The same JSON with its keys in order, so that text can be compared. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}

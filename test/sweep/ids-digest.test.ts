import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../shared/model/provider-id.ts';
import { idsDigest, isSameSet } from '../../shared/sweep/ids-digest.ts';
import { aMachine } from '../fakes/scale-sets.ts';

const id = fc.stringMatching(/^[a-z0-9]{1,12}$/).map((name) => aMachine(name).providerId);

describe('idsDigest', () => {
  it('is the same in any order and case, and however often an ID is named', () => {
    fc.assert(
      fc.property(fc.array(id), (ids) => {
        const other = [...ids, ...ids].toReversed().map((each) => each.toUpperCase() as ProviderId);
        expect(isSameSet(idsDigest(ids), idsDigest(other))).toBe(true);
      }),
    );
  });

  it('is another one for another set', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.uniqueArray(id), (one, other) => {
        const isSame = new Set(one).symmetricDifference(new Set(other)).size === 0;
        expect(isSameSet(idsDigest(one), idsDigest(other))).toBe(isSame);
      }),
    );
  });

  it('differs for each of 20,000 similar sets', () => {
    const names = Array.from({ length: 20_000 }, (_, at) => at);
    const sums = names.map((at) => {
      const members = [`workers_${at}`, `workers_${at + 1}`].map((name) => aMachine(name));
      return idsDigest(members.map(({ providerId }) => providerId)).sum;
    });
    expect(new Set(sums).size).toBe(names.length);
    expect(sums.every((sum) => Number.isSafeInteger(sum) && sum >= 0)).toBe(true);
  });
});

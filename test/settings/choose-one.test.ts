import { describe, expect, it } from 'vitest';
import { chooseOne, type Way } from '../../shared/settings/choose-one.ts';

const way = (name: string, ...others: readonly string[]): Way<{ kind: string }> => ({
  name,
  others,
  read: () => ({ kind: name }),
});
const three = [way('A'), way('B'), way('C', 'D')];
const wrong = (problem: string) => ({ kind: 'wrong', problems: [problem] });

describe('chooseOne', () => {
  it('reads the only way that is set, by whichever of its settings', () => {
    expect(chooseOne({ B: '' }, three)).toEqual({ kind: 'B' });
    expect(chooseOne({ D: 'd' }, three)).toEqual({ kind: 'C' });
  });

  it('names all ways where none is set', () => {
    expect(chooseOne({}, three)).toEqual(wrong('none of A, B and C is set: set one of them'));
    expect(chooseOne({}, three.slice(1))).toEqual(wrong('neither B nor C is set: set one of them'));
  });

  it('names the ways that are set where one is too many', () => {
    expect(chooseOne({ A: 'a', D: 'd' }, three)).toEqual(
      wrong('A and C are both set, and only one may be: remove one'),
    );
    expect(chooseOne({ A: 'a', B: 'b', C: 'c' }, three)).toEqual(
      wrong('A, B and C are all set, and only one may be: remove all but one'),
    );
  });
});

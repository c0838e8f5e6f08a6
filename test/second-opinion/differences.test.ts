import { describe, expect, it } from 'vitest';
import type { Answer, Answers } from './answers.ts';
import { compareAnswers, describeDifferences, isKnown } from './differences.ts';
import { shapeOf } from './shape.ts';

function answered(result: object): Answers {
  return new Map([
    ['List: all', { operation: 'List', kind: 'result', status: 200, shape: shapeOf(result) }],
  ]);
}

function refused(status: number, name: string): Answers {
  const answer: Answer = { operation: 'List', kind: 'error', status, name };
  return new Map([['List: all', answer]]);
}

const group = { Name: 'web', Created: new Date(0), Tags: [{ Key: 'a' }] };

describe('compareAnswers', () => {
  it('looks at names and types, and not at values', () => {
    const other = { Name: 'db', Created: new Date(1), Tags: [{ Key: 'b' }, { Key: 'c' }] };
    expect(compareAnswers(answered({ Groups: [group] }), answered({ Groups: [other] }))).toEqual(
      [],
    );
  });

  it.each([
    ['a member that is missing', { ...group, Created: undefined }, 'Groups[].Created', 'absent'],
    ['a member of another type', { ...group, Name: 7 }, 'Groups[].Name', 'number'],
    ['a time as text', { ...group, Created: '1970-01-01' }, 'Groups[].Created', 'string'],
    ['an empty list', { ...group, Tags: [] }, 'Groups[].Tags[]', 'absent'],
    ['a list that is missing', { ...group, Tags: undefined }, 'Groups[].Tags', 'absent'],
  ])('names %s, once and at its top', (_what, other, place, simulator) => {
    const found = compareAnswers(answered({ Groups: [group] }), answered({ Groups: [other] }));
    expect(found).toEqual([
      { at: 'List: all', place, simulator, moto: expect.stringMatching(/^(?!absent)/) as string },
    ]);
  });

  it.each([
    ['another error', refused(400, 'Throttling'), '400 Throttling'],
    ['another status', refused(404, 'Missing'), '404 Missing'],
    ['a result', answered({}), '200'],
    ['no answer', new Map<string, Answer>(), 'not asked'],
  ])('names %s in place of an error', (_what, other, simulator) => {
    expect(compareAnswers(refused(400, 'Missing'), other)).toEqual([
      { at: 'List: all', moto: '400 Missing', simulator },
    ]);
  });
});

describe('isKnown', () => {
  const found = { at: 'List: all', moto: '200', simulator: '400 Missing' };
  const known = { ...found, at: ['List: all'], because: 'moto is lenient' };

  it('takes an entry for the title, or for all of the operation', () => {
    expect(isKnown(known, 'List: all', found)).toBe(true);
    expect(isKnown(known, 'List: *', found)).toBe(true);
    expect(isKnown(known, 'Delete: *', found)).toBe(false);
  });

  it('wants place and both sides as they are', () => {
    expect(isKnown({ ...known, moto: '500 Error' }, 'List: *', found)).toBe(false);
    expect(isKnown({ ...known, place: 'Groups' }, 'List: *', found)).toBe(false);
  });
});

describe('describeDifferences', () => {
  it('tells each kind once, with everything that shows it', () => {
    const sides = { moto: '200', simulator: '400 Missing' };
    expect(
      describeDifferences([
        { at: 'List: all', ...sides },
        { at: 'List: one', ...sides },
      ]),
    ).toEqual([
      'the answer as a whole: 200 of moto, 400 Missing of the simulator (List: all; List: one)',
    ]);
  });
});

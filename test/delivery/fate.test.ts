import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fateOf, findingIn, type Ending, type Finding } from '../../shared/delivery/fate.ts';
import { aGroupRef } from '../fakes/builders.ts';

const asks = (id: string): Finding => ({ kind: 'asks', id });
const ignored = { kind: 'ignored', reason: 'unknown-event', detail: 'x' } as const;
const rejected = { kind: 'rejected', reason: 'body: no event' } as const;
const inSync: Ending = { kind: 'in-sync' };
const deferred: Ending = { kind: 'deferred' };

describe('findingIn', () => {
  it('asks for the outcome of a hint by its ID', () => {
    const hint = { id: 'a/0', group: aGroupRef('blue'), cause: 'write' };
    expect(findingIn({ kind: 'hint', hint })).toEqual({ kind: 'asks', id: 'a/0' });
  });

  it('keeps what asks for nothing', () => {
    expect(findingIn(ignored)).toEqual(ignored);
    expect(findingIn(rejected)).toEqual(rejected);
  });
});

describe('fateOf', () => {
  it('I9: brings a message back of whose work nothing is heard', () => {
    expect(fateOf([asks('a')], new Map())).toEqual({ kind: 'comes-back' });
  });

  it('brings a message back as long as anything in it is deferred, and tells nothing yet', () => {
    const outcomes = new Map([
      ['a', inSync],
      ['b', deferred],
    ]);
    expect(fateOf([asks('a'), rejected, ignored, asks('b')], outcomes)).toEqual({
      kind: 'comes-back',
    });
  });

  it('waits as long as the most patient of its events was asked to', () => {
    const outcomes = new Map([
      ['a', { ...deferred, retryAfterMs: 5_000 }],
      ['b', { ...deferred, retryAfterMs: 30_000 }],
      ['c', deferred],
    ]);
    expect(fateOf(['a', 'b', 'c'].map(asks), outcomes)).toEqual({
      kind: 'comes-back',
      retryAfterMs: 30_000,
    });
  });

  it('rejects a message in which anything can not be read once the rest is done', () => {
    const two = { ...rejected, reason: 'body[2]: neither' };
    expect(fateOf([asks('a'), rejected, two, ignored], new Map([['a', inSync]]))).toEqual({
      kind: 'rejected',
      reason: 'body: no event; body[2]: neither',
      ignored: [ignored],
    });
  });

  it('is done with a message that was worked on or asks for nothing', () => {
    expect(fateOf([asks('a')], new Map([['a', inSync]]))).toEqual({ kind: 'done', ignored: [] });
    expect(fateOf([ignored, ignored], new Map())).toEqual({
      kind: 'done',
      ignored: [ignored, ignored],
    });
  });

  it('I9: is never done with a message in which something is open or was not read', () => {
    const kinds = fc.constantFrom<Finding>(
      asks('done'),
      asks('open'),
      asks('lost'),
      ignored,
      rejected,
    );
    const outcomes = new Map([
      ['done', inSync],
      ['open', deferred],
    ]);
    fc.assert(
      fc.property(fc.array(kinds), (findings) => {
        const { kind } = fateOf(findings, outcomes);
        const isOpen = findings.some((each) => each.kind === 'asks' && each.id !== 'done');
        const isRejected = findings.some((each) => each.kind === 'rejected');
        expect(kind).toBe(isOpen ? 'comes-back' : isRejected ? 'rejected' : 'done');
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRetry, isRepeatable, type TryResult } from '../../shared/kube/retry.ts';
import { noon } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';

const deps = { clock: new FixedClock(), random: () => 0 };
const final = { kind: 'final' };
const again = (afterMs: number) => ({ kind: 'again', afterMs });

const answered = (status: number, retryAfter?: string): TryResult =>
  retryAfter === undefined
    ? { kind: 'answered', status }
    : { kind: 'answered', status, retryAfter };

const plenty = { tries: 1, leftMs: 15_000 };

describe('decideRetry', () => {
  it.each([429, 500, 502, 503, 504])('tries again after %i', (status) => {
    expect(decideRetry(deps, answered(status), plenty)).toEqual(again(100));
  });

  it.each([200, 201, 400, 401, 403, 404, 409, 410, 422, 501])('takes %i at its word', (status) => {
    expect(decideRetry(deps, answered(status, '1'), plenty)).toEqual(final);
  });

  it('tries again where no answer came, three times in all', () => {
    const decisions = [1, 2, 3].map((tries) =>
      decideRetry(deps, { kind: 'failed' }, { tries, leftMs: 15_000 }),
    );
    expect(decisions).toEqual([again(100), again(200), final]);
  });

  it('spreads those that failed together over half of its back-off', () => {
    const late = { ...deps, random: () => 1 - Number.EPSILON };
    expect(decideRetry(late, { kind: 'failed' }, plenty)).toEqual(again(200));
    expect(decideRetry(late, { kind: 'failed' }, { ...plenty, tries: 2 })).toEqual(again(400));
  });

  it.each([
    ['0', 0],
    ['1', 1_000],
    ['5', 5_000],
    ['3600', 5_000],
    [new Date(noon.getTime() + 2_000).toUTCString(), 2_000],
    [new Date(noon.getTime() + 3_600_000).toUTCString(), 5_000],
    [new Date(noon.getTime() - 3_600_000).toUTCString(), 0],
    ['soon', 100],
    ['', 100],
    ['99999999999999999999', 5_000],
  ])('reads Retry-After %j as %i ms', (retryAfter, afterMs) => {
    expect(decideRetry(deps, answered(503, retryAfter), plenty)).toEqual(again(afterMs));
  });

  it('begins nothing that has less than a second', () => {
    expect(decideRetry(deps, answered(500), { tries: 1, leftMs: 1_100 })).toEqual(again(100));
    expect(decideRetry(deps, answered(500), { tries: 1, leftMs: 1_099 })).toEqual(final);
    expect(decideRetry(deps, answered(500), { tries: 1, leftMs: -1 })).toEqual(final);
  });

  it('never waits more than 5 s, nor less than nothing, whatever the server says', () => {
    const status = fc.constantFrom(429, 500, 502, 503, 504);
    const header = fc.oneof(fc.string(), fc.nat().map(String), fc.integer().map(String));
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(status, header, random, fc.nat(5), (code, retryAfter, chance, tries) => {
        const decision = decideRetry(
          { ...deps, random: () => chance },
          answered(code, retryAfter),
          {
            tries,
            leftMs: 60_000,
          },
        );
        if (decision.kind === 'final') return tries >= 3;
        return decision.afterMs >= 0 && decision.afterMs <= 5_000;
      }),
    );
  });
});

describe('isRepeatable', () => {
  const onVersion = JSON.stringify({ metadata: { uid: 'u', resourceVersion: '41' }, spec: {} });

  it('lets a read and a patch on a condition be repeated', () => {
    expect(isRepeatable('GET', undefined)).toBe(true);
    expect(isRepeatable('PATCH', onVersion)).toBe(true);
  });

  it.each([
    ['POST', onVersion],
    ['PUT', onVersion],
    ['DELETE', undefined],
    ['PATCH', undefined],
    ['PATCH', JSON.stringify({ metadata: { annotations: {} } })],
    ['PATCH', JSON.stringify({ metadata: { resourceVersion: '' } })],
    ['PATCH', JSON.stringify([{ op: 'remove', path: '/metadata/resourceVersion' }])],
    ['PATCH', 'no JSON'],
  ])('lets no %s of %s be repeated', (method, body) => {
    expect(isRepeatable(method, body)).toBe(false);
  });
});

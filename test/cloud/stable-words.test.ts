import { describe, expect, it } from 'vitest';
import { stableWords } from '../../shared/cloud/stable-words.ts';

describe('stableWords', () => {
  it.each([
    ['nothing to change', 'nothing to change'],
    ['Activity 0685cb16-898e-25fe-d43c-fc9f97233857 runs', 'Activity … runs'],
    ['At 2026-11-23T12:00:00Z and 2026-11-23T12:00:00.123Z', 'At … and …'],
    ['At 2026-11-23 12:00:00Z and 2026-11-23T12:00:00.1234567+00:00', 'At … and …'],
    [
      "client '0685cb16-898e-25fe-d43c-fc9f97233857' over /subscriptions/0685cb16-898e-25fe-d43c-fc9f97233857/x",
      "client '0685cb16-898e-25fe-d43c-fc9f97233857' over /subscriptions/0685cb16-898e-25fe-d43c-fc9f97233857/x",
    ],
    ['no. Encoded authorization failure message: aBc-1\nrest', 'no.'],
    ['instance i-0123456789abcdef0 stays', 'instance i-0123456789abcdef0 stays'],
  ])('says %j as %j', (said, stable) => {
    expect(stableWords(said)).toBe(stable);
  });

  it('cuts what is too long, and leaves no half of a character', () => {
    expect(stableWords('x'.repeat(2_000))).toHaveLength(1_000);
    expect(stableWords(`${'x'.repeat(999)}😀`).isWellFormed()).toBe(true);
  });
});

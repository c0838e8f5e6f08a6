import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../sandbox/functions-host/schedule.ts';

const after = (expression: string, time: string): string =>
  new Date(parseSchedule(expression).nextAfter(Date.parse(time))).toISOString();

describe('parseSchedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-11-26T08:57:12.345Z', '2026-11-26T09:00:00.000Z'],
    // A time that is now has come already.
    ['0 */5 * * * *', '2026-11-26T09:00:00.000Z', '2026-11-26T09:05:00.000Z'],
    ['*/20 * * * * *', '2026-11-26T23:59:50.000Z', '2026-11-27T00:00:00.000Z'],
    // Five fields are without the seconds.
    ['*/15 * * * *', '2026-11-26T08:57:00.000Z', '2026-11-26T09:00:00.000Z'],
    ['30 0 6-8,20 * * 1-5', '2026-11-28T07:00:00.000Z', '2026-11-30T06:00:30.000Z'],
    ['0 0 0 29 2 *', '2026-11-26T08:57:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['0 10/20 * * * *', '2026-11-26T08:31:00.000Z', '2026-11-26T08:50:00.000Z'],
  ])('%s comes after %s at %s', (expression, time, next) => {
    expect(after(expression, time)).toBe(next);
  });

  it.each([
    ['* * * *', 'has 4 fields'],
    ['60 * * * * *', "no second is '60'"],
    ['0 0 0 0 * *', "no day is '0'"],
    ['0 5-1 * * * *', "no minute is '5-1'"],
    ['0 */0 * * * *', "no minute is '*/0'"],
    ['0 0 0 * * MON', "no day of the week is 'MON'"],
  ])('refuses %s', (expression, reason) => {
    expect(() => parseSchedule(expression)).toThrow(reason);
  });

  it('says of a day that no year has that it never comes', () => {
    expect(() => after('0 0 0 30 2 *', '2026-11-26T08:57:00.000Z')).toThrow('never comes');
  });
});

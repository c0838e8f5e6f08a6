import { describe, expect, it } from 'vitest';
import { parseSweepEvent } from '../../functions/aws/sweep/parse-sweep-event.ts';
import { scheduledEvent } from '../../sandbox/lambda/schedule.ts';
import { aCursor } from './cursors.ts';

const schedule = { name: 'sweep', account: '111111111111', region: 'eu-west-1', now: Date.now };

describe('parseSweepEvent', () => {
  it('takes the event of a schedule for a tick, whichever service sends it', () => {
    const event = scheduledEvent(schedule);
    expect(parseSweepEvent(event)).toEqual({ kind: 'tick' });
    const ofRule = { ...event, source: 'aws.events', detail: {} };
    expect(parseSweepEvent(ofRule)).toEqual({ kind: 'tick' });
  });

  it('takes what somebody sends by hand for a tick', () => {
    expect(parseSweepEvent({ poolsync: 'sweep' })).toEqual({ kind: 'tick' });
  });

  it('goes on after the cursor of a sweep that is handed on', () => {
    const cursor = aCursor({ afterPool: 'fleet/web' });
    expect(parseSweepEvent({ poolsync: 'sweep', cursor })).toEqual({ kind: 'handed-on', cursor });
  });

  it.each([
    ['nothing', null],
    ['messages of a queue', { Records: [] }],
    ['an event of a group', { source: 'aws.autoscaling', 'detail-type': 'EC2 Instance Launch' }],
    ['another word', { poolsync: 'status' }],
  ])('refuses %s, and says what it takes', (_what, event) => {
    expect(() => parseSweepEvent(event)).toThrow(
      /^The function sweep was invoked with an event that it does not know: event.*\. It takes /,
    );
  });

  it('names what is wrong with a cursor', () => {
    const cursor = { ...aCursor(), hop: -1, startedAt: 'at noon' };
    expect(() => parseSweepEvent({ poolsync: 'sweep', cursor })).toThrow(
      /event\.cursor\.startedAt: .*; event\.cursor\.hop: /,
    );
  });
});

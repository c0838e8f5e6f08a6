import { describe, expect, it, onTestFinished } from 'vitest';
import { failed, type InvocationResult } from '../../../sandbox/lambda/invocation.ts';
import { startEventInvocations } from '../../../sandbox/lambda/event-invocations.ts';
import { startSchedule } from '../../../sandbox/lambda/schedule.ts';

function aFunction(answer: InvocationResult = { ok: true, payload: 'null' }) {
  const events: unknown[] = [];
  const log: string[] = [];
  const invoked = {
    name: 'sweep',
    invoke: async (event: unknown) => {
      events.push(event);
      return answer;
    },
  };
  return { function: invoked, events, log, deps: { function: invoked, log: log.push.bind(log) } };
}

describe('startEventInvocations', () => {
  it('accepts an event at once and hands it to the function', async () => {
    const { deps, events } = aFunction();
    const invocations = await startEventInvocations(deps);
    onTestFinished(() => invocations.stop());
    const response = await fetch(invocations.url, { method: 'POST', body: '{"a":1}' });
    expect(response.status).toBe(202);
    await expect.poll(() => events).toEqual([{ a: 1 }]);
  });

  it('logs an invocation that fails, and does not repeat it', async () => {
    const { deps, events, log } = aFunction(failed('Sandbox.Timedout', 'too slow'));
    const invocations = await startEventInvocations(deps);
    onTestFinished(() => invocations.stop());
    await fetch(invocations.url, { method: 'POST', body: '{}' });
    await expect.poll(() => log).toEqual(['sweep: Sandbox.Timedout: too slow']);
    expect(events).toHaveLength(1);
  });
});

describe('startSchedule', () => {
  it('invokes the function with the event of a schedule, again and again', async () => {
    const { deps, events } = aFunction();
    const place = { account: '111122223333', region: 'eu-west-1' };
    const schedule = startSchedule({ ...deps, ...place, name: 'sweep', everyMs: 5, now: () => 0 });
    onTestFinished(() => schedule.stop());
    expect(events).toEqual([]);
    await expect.poll(() => events.length).toBeGreaterThan(1);
    expect(events[0]).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      time: '1970-01-01T00:00:00Z',
      resources: ['arn:aws:scheduler:eu-west-1:111122223333:schedule/default/sweep'],
    });
  });
});

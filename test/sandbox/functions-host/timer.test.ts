import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { build, deploy, type Builds } from './deployed-app.ts';

let builds: Builds;

beforeAll(async () => {
  builds = await build();
});

afterAll(() => rm(builds.folder, { recursive: true, force: true }));

const everySecond = { MODE: 'timer', SCHEDULE: '* * * * * *' };

describe('a function with a timer', () => {
  it('runs on its schedule, in one instance, and one run at a time', async () => {
    const { app, invocations } = await deploy(builds, {
      settings: everySecond,
      options: { maxConcurrency: 2, alwaysReady: 2 },
    });
    await vi.waitFor(() => expect(invocations().length).toBeGreaterThan(1), {
      timeout: 10_000,
      interval: 50,
    });
    // The first run takes longer than a second, so that the one after it was left out.
    const [first, second] = invocations().map(({ messages: [timer] }) => timer);
    expect(first).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '1970-01-01T00:00:00.000Z',
        lastUpdated: '1970-01-01T00:00:00.000Z',
        next: expect.any(String) as string,
      },
      isPastDue: false,
    });
    const times = second as { readonly scheduleStatus: { last: string; next: string } };
    const { last, next } = times.scheduleStatus;
    expect(Date.parse(next) - Date.parse(last)).toBeGreaterThan(2_000);
    expect(app.counts().get('sweep')).toMatchObject({ failedInvocations: 0, messages: 0 });
  });

  it('runs when an operator says so, and tells how that ended', async () => {
    const { app, log } = await deploy(builds, {
      settings: { MODE: 'timer', SCHEDULE: '0 0 0 1 1 *', FAILS: 'yes' },
    });
    const reason = 'Error: swept into nothing';
    expect(await app.fire('sweep')).toEqual({ ok: false, reason });
    expect(log).toEqual([expect.stringMatching(/Executed 'Functions.sweep' \(Failed, .*nothing/)]);
    await expect(app.fire('else')).rejects.toThrow("no function 'else' with a timer");
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StatusDeps } from '../../../cli/status/status-deps.ts';
import { tellOfWaiting } from '../../../cli/status/tell-of-waiting.ts';
import { noon } from '../../fakes/builders.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function waiting(server?: string) {
  const told: string[] = [];
  const deps: StatusDeps = {
    print: async () => undefined,
    complain: () => undefined,
    progress: (line) => told.push(line),
    style: (_, text) => text,
    clock: { now: () => noon },
    connect: () => Promise.reject(new Error('it is connected')),
    catchInterrupt: () => new AbortController().signal,
    screen: {
      size: () => undefined,
      keep: async () => ({ show: () => undefined, end: () => undefined }),
    },
  };
  return { told, ...tellOfWaiting(deps, () => server) };
}

describe('tellOfWaiting', () => {
  it.each([
    ['https://api:6443', 'still waiting for https://api:6443; Ctrl-C ends'],
    [undefined, 'still waiting for credentials; Ctrl-C ends'],
  ])('says once what is waited for: %s', (server, line) => {
    const { told } = waiting(server);
    vi.advanceTimersByTime(2_999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([line]);
  });

  it('says nothing once something was shown, or all is over', async () => {
    const [printed, kept, ended] = [waiting(), waiting(), waiting()];
    await printed.deps.print('x');
    await kept.deps.screen.keep();
    ended.end();
    vi.advanceTimersByTime(60_000);
    expect([printed, kept, ended].flatMap(({ told }) => told)).toEqual([]);
  });
});

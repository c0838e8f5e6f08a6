import { describe, expect, it } from 'vitest';
import { runWatch } from '../../watch/run-watch.ts';
import { settle } from '../fakes/manual-time.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';

/** Parts that say what they do, in order. */
function parts() {
  const said: string[] = [];
  let finishRequests = (): void => undefined;
  const until = (signal: AbortSignal, name: string): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        said.push(`${name} ended`);
        resolve();
      });
    });
  return {
    said,
    finishRequests: () => finishRequests(),
    log: new RecordingLogger(),
    publisher: {
      stop: () =>
        new Promise<void>((resolve) => {
          said.push('publisher stops');
          finishRequests = () => {
            said.push('requests ended');
            resolve();
          };
        }),
    },
    elector: { run: (signal: AbortSignal) => until(signal, 'lease') },
    follow: (signal: AbortSignal) => until(signal, 'feeds'),
  };
}

describe('runWatch', () => {
  it('gives up the Lease only after the last request has ended', async () => {
    const its = parts();
    const stop = new AbortController();
    const run = runWatch(its, stop.signal);
    stop.abort();
    await settle();
    expect(its.said).toEqual(['publisher stops']);
    its.finishRequests();
    await run;
    expect(its.said.slice(0, 2)).toEqual(['publisher stops', 'requests ended']);
    expect(its.said.slice(2).toSorted()).toEqual(['feeds ended', 'lease ended']);
  });

  it('ends everything, and says why, where a part fails that should have gone on', async () => {
    const its = parts();
    const follow = () => Promise.reject(new Error('a listener failed'));
    const run = runWatch({ ...its, follow }, new AbortController().signal);
    const failed = expect(run).rejects.toThrow('a listener failed');
    await settle();
    its.finishRequests();
    await failed;
    expect(its.said).toEqual(['publisher stops', 'requests ended', 'lease ended']);
  });
});

import { describe, expect, it } from 'vitest';
import { createWaveTracker } from '../../bench/azure-inbound/wave-tracker.ts';
import { message } from './requests.ts';

const withinMs = 5_000;
const ofWeb = message({ group: 'web' });
const ofBatch = message({ group: 'batch' });

describe('createWaveTracker', () => {
  it('measures each pool from its own event to its own list', async () => {
    const tracker = createWaveTracker();
    const wave = tracker.next(
      new Map([
        ['web', 4],
        ['batch', 3],
      ]),
      withinMs,
    );
    tracker.handed(ofWeb, 100);
    tracker.handed(ofBatch, 120);
    tracker.listed('batch', 2, 130);
    tracker.listed('batch', 3, 150);
    tracker.listed('web', 4, 190);
    expect(await wave).toEqual({ listMs: [30, 90], wholeMs: 90 });
  });

  it('does not take the list of before for that of after', async () => {
    const tracker = createWaveTracker();
    const wave = tracker.next(new Map([['web', 4]]), withinMs);
    tracker.listed('web', 4, 90);
    tracker.handed(ofWeb, 100);
    tracker.listed('web', 4, 110);
    expect(await wave).toEqual({ listMs: [10], wholeMs: 10 });
  });

  it('says who is missing', async () => {
    const wave = createWaveTracker().next(new Map([['web', 4]]), 1);
    await expect(wave).rejects.toThrow('changes of web are not listed');
  });
});

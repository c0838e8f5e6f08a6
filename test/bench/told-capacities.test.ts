import { describe, expect, it } from 'vitest';
import { createToldCapacities } from '../../bench/way-out/told-capacities.ts';

const withinMs = 5_000;

describe('createToldCapacities', () => {
  it('tells when a pool said a figure first', async () => {
    const told = createToldCapacities();
    told.shows('web', 1, 10);
    const said = told.says('web', 2, withinMs);
    told.shows('batch', 2, 20);
    told.shows('web', 2, 30);
    told.shows('web', 2, 40);
    expect(await said).toBe(30);
    expect(await told.says('web', 2, withinMs)).toBe(30);
  });

  it('says what a pool says instead when the time is over', async () => {
    const told = createToldCapacities();
    told.shows('web', 1, 10);
    await expect(told.says('web', 2, 1)).rejects.toThrow('web says 1 and not 2 after 0.001 s');
  });

  it('knows a pool as soon as it was shown, whatever it says', async () => {
    const told = createToldCapacities();
    const known = told.knows(2, withinMs);
    told.shows('web', undefined, 10);
    told.shows('web', 1, 20);
    told.shows('batch', undefined, 30);
    await known;
    await expect(told.knows(3, 1)).rejects.toThrow('2 pools are known and not 3');
  });
});

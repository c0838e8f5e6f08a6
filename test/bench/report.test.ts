import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../bench/report/distribution.ts';
import { renderResult } from '../../bench/report/render.ts';
import { judge } from '../../bench/report/target.ts';

describe('distributionOf', () => {
  it('takes percentiles by nearest rank, whatever the order', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(distributionOf(values)).toEqual({ n: 200, p50: 100, p99: 198, max: 200 });
  });

  it('shows a single value as everything', () => {
    expect(distributionOf([7.26])).toEqual({ n: 1, p50: 7.3, p99: 7.3, max: 7.3 });
  });

  it('shows nothing as nothing and never as 0', () => {
    expect(distributionOf([])).toEqual({ n: 0, p50: null, p99: null, max: null });
  });
});

describe('judge', () => {
  const target = { name: 'reads', limit: 2, unit: 'reads/hint' };

  it('is satisfied up to the limit', () => {
    expect(judge({ ...target, value: 2 })).toEqual({ ...target, value: 2, ok: true });
    expect(judge({ ...target, value: 2.001 }).ok).toBe(false);
  });

  it('is not satisfied where nothing was measured', () => {
    expect(judge({ ...target, value: null }).ok).toBe(false);
  });
});

describe('renderResult', () => {
  it('shows each target and each figure on a line of its own', () => {
    const text = renderResult({
      bench: 'inbound',
      commit: 'abc',
      node: '24.1.0',
      cores: 2,
      startedAt: '2026-01-02T03:04:05.000Z',
      samples: { singleChanges: 20 },
      figures: {
        loadAverageAtStart: 0.5,
        oneAtATime: { listMs: { n: 20, p50: 41 }, peakResidentMb: [120, 130] },
      },
      targets: [judge({ name: 'p50', limit: 60, value: 61, unit: 'ms' })],
    });
    expect(text).toMatch(/^inbound at abc, Node 24\.1\.0, 2 cores, 2026-01-02T03:04:05\.000Z$/m);
    expect(text).toMatch(/^samples: singleChanges 20$/m);
    expect(text).toMatch(/^p50 +61 +60 +ms +NO$/m);
    expect(text).toMatch(/^loadAverageAtStart: 0\.5$/m);
    expect(text).toMatch(/^ +listMs +n 20, p50 41$/m);
    expect(text).toMatch(/^ +peakResidentMb +\[120,130\]$/m);
  });
});

import { describe, expect, it } from 'vitest';
import { sumOfMetric } from '../../bench/way-out/watch-metrics.ts';

const text = `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{kind="scale"} 3
requests_total{kind="sync"} 4
requests_total_ever 9
leader 1
`;

describe('sumOfMetric', () => {
  it('adds up all label values of a name, and nothing else', () => {
    expect(sumOfMetric(text, 'requests_total')).toBe(7);
    expect(sumOfMetric(text, 'leader')).toBe(1);
  });

  it('shows a name that is not there as 0', () => {
    expect(sumOfMetric(text, 'requests')).toBe(0);
  });
});

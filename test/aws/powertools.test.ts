import { describe, expect, it, vi } from 'vitest';
import { createMetrics } from '../../functions/aws/host/powertools.ts';

function printedBy(work: () => void): readonly string[] {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return lines;
}

describe('createMetrics', () => {
  it('writes what was counted once, in the embedded metric format', () => {
    const lines = printedBy(() => {
      const metrics = createMetrics('poolsync-test');
      metrics.count('GroupsApplied', 1);
      metrics.count('InstancesAdded', 3);
      metrics.flush();
      metrics.flush();
    });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ GroupsApplied: 1, InstancesAdded: 3 });
  });

  it('writes what has a reason on its own, with the reason as a dimension', () => {
    const lines = printedBy(() => {
      const metrics = createMetrics('poolsync-test');
      metrics.count('MessagesIgnored', 2, 'no-pool');
      metrics.flush();
    });
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { MessagesIgnored: 2, reason: 'no-pool' },
    ]);
  });

  it('writes what was measured once, 0 too, and of several the last one', () => {
    const lines = printedBy(() => {
      const metrics = createMetrics('poolsync-test');
      metrics.gauge('WatchLeaseAge', 7);
      metrics.gauge('WatchLeaseAge', 0);
      metrics.flush();
      metrics.flush();
    });
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ WatchLeaseAge: 0, service: 'poolsync-test' }),
    ]);
    expect(lines[0]).toContain('{"Name":"WatchLeaseAge","Unit":"Seconds"}');
  });

  it('writes nothing where nothing was counted', () => {
    const lines = printedBy(() => {
      const metrics = createMetrics('poolsync-test');
      metrics.count('InstancesRemoved', 0);
      metrics.flush();
    });
    expect(lines).toEqual([]);
  });
});

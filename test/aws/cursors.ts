import type { SweepCursor } from '../../shared/model/drift.ts';

export function aCursor(changes: Partial<SweepCursor> = {}): SweepCursor {
  return {
    startedAt: '2026-01-01T12:00:00.000Z',
    hop: 1,
    tally: {
      pools: 3,
      foreignPools: 1,
      groupsRead: 3,
      findings: { 'list-drift': 1 },
      corrected: 1,
      missedByEvents: 1,
      scaleRequests: 0,
      nudged: 0,
      failed: 0,
      unseen: 0,
    },
    ...changes,
  };
}

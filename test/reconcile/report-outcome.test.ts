import { describe, expect, it } from 'vitest';
import type { GroupOutcome } from '../../shared/model/outcome.ts';
import type { GroupHints } from '../../shared/reconcile/coalesce.ts';
import { reportOutcome } from '../../shared/reconcile/report-outcome.ts';
import { aGroupRef, keyOf } from '../fakes/builders.ts';
import { RecordingLogger, type LogLine } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';

const group = keyOf();
const hints: GroupHints = {
  group: aGroupRef(),
  hintIds: ['one', 'two'],
  causes: ['a change'],
  instances: [],
  changedAt: [],
  namedPools: [],
};

describe('reportOutcome', () => {
  it.each<[GroupOutcome, readonly LogLine[], RecordingMetrics['totals']]>([
    [{ kind: 'in-sync' }, [], { GroupsInSync: 1 }],
    [
      { kind: 'applied', added: 3, removed: 1 },
      [{ level: 'info', message: 'group applied', fields: { group, added: 3, removed: 1 } }],
      { GroupsApplied: 1, InstancesAdded: 3, InstancesRemoved: 1 },
    ],
    [
      { kind: 'ignored', reason: 'no-pool' },
      [
        {
          level: 'info',
          message: 'group ignored',
          fields: { group, messages: 2, reason: 'no-pool' },
        },
      ],
      { 'MessagesIgnored no-pool': 2 },
    ],
    [
      { kind: 'deferred', reason: 'contended', detail: 'five times' },
      [
        {
          level: 'warn',
          message: 'group deferred',
          fields: { group, messages: 2, reason: 'contended', detail: 'five times' },
        },
      ],
      { 'MessagesDeferred contended': 2 },
    ],
  ])('logs and counts %j', (outcome, lines, totals) => {
    const log = new RecordingLogger();
    const metrics = new RecordingMetrics();
    reportOutcome({ log, metrics }, hints, outcome);
    expect(log.lines).toEqual(lines);
    expect(metrics.totals).toEqual(totals);
  });
});

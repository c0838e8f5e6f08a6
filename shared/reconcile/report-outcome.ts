import { groupKey, type GroupRef } from '../model/group.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';

export interface ReportDeps {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** One line and one count for each outcome; a group that is in sync is counted in silence. */
export function reportOutcome({ log, metrics }: ReportDeps, ref: GroupRef, outcome: Outcome): void {
  const group = groupKey(ref);
  switch (outcome.kind) {
    case 'in-sync':
      metrics.count('GroupsInSync');
      return;
    case 'applied':
      metrics.count('GroupsApplied');
      metrics.count('InstancesAdded', outcome.added);
      metrics.count('InstancesRemoved', outcome.removed);
      log.info('group applied', { group, added: outcome.added, removed: outcome.removed });
      return;
    case 'ignored':
      metrics.count('MessagesIgnored');
      log.info('group ignored', { group, reason: outcome.reason });
      return;
    case 'deferred':
      metrics.count('MessagesDeferred');
      log.warn('group deferred', { group, reason: outcome.reason, detail: outcome.detail });
      return;
  }
}

import { groupKey } from '../model/group.ts';
import type { FurtherLook, GroupOutcome } from '../model/outcome.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { GroupHints } from './coalesce.ts';

export interface ReportDeps {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** One line and its counts for each group's outcome; one that is in sync is counted in silence. */
export function reportOutcome(
  { log, metrics }: ReportDeps,
  hints: GroupHints,
  outcome: GroupOutcome,
  look?: FurtherLook,
): void {
  if (look !== undefined) metrics.count('FurtherLooks', 1, look.reason);
  const group = groupKey(hints.group);
  const messages = hints.hintIds.length;
  switch (outcome.kind) {
    case 'in-sync':
      metrics.count('GroupsInSync', 1);
      return;
    case 'applied':
      metrics.count('GroupsApplied', 1);
      metrics.count('InstancesAdded', outcome.added);
      metrics.count('InstancesRemoved', outcome.removed);
      log.info('group applied', { group, added: outcome.added, removed: outcome.removed });
      return;
    case 'ignored':
      metrics.count('MessagesIgnored', messages, outcome.reason);
      log.info('group ignored', { group, messages, reason: outcome.reason });
      return;
    case 'deferred':
      metrics.count('MessagesDeferred', messages, outcome.reason);
      log.warn('group deferred', {
        group,
        messages,
        reason: outcome.reason,
        detail: outcome.detail,
      });
      return;
  }
}
